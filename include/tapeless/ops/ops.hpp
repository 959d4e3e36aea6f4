#pragma once
// ops/ops.hpp: every operator.
#include "activation.hpp"
#include "arithmetic.hpp"
#include "comparison.hpp"
#include "exponential.hpp"
#include "index.hpp"
#include "product.hpp"
#include "reduction.hpp"
#include "reshape.hpp"
#include "softmax.hpp"
#include "stop_gradient.hpp"
#include "trigonometric.hpp"
