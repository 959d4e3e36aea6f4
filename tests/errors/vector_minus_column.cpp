//! says: operator-
//! says: the shapes differ
//! says: prediction(5)
//! says: truth(5, 1)
//! says: reduce, transpose or reshape
#include <tapeless/core.hpp>

namespace tl = tapeless;

constexpr auto prediction = tl::input<"prediction", 5>;
constexpr auto truth = tl::input<"truth", 5, 1>;
constexpr auto error = prediction - TWIN(truth, reshape<5>(truth));
