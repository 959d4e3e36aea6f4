#pragma once
// core.hpp: the engine: expressions, functions, trainers. Needs no other library.
#include "nn/nn.hpp"
#include "optim/optimizers.hpp"
#include "runtime/cost.hpp"
#include "runtime/function.hpp"
#include "runtime/trainer.hpp"
