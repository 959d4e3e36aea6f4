#pragma once
// tapeless.hpp: everything but file formats: the engine, what a learner sees, and what stands on Boost.Hana and Boost.PFR.
#include "core.hpp"
#include "passes/check_gradients.hpp"
#include "runtime/bundle.hpp"
#include "runtime/threads.hpp"
#include "viz/draw.hpp"
#include "viz/explain.hpp"
#include "viz/program.hpp"
#include "viz/settings.hpp"
#include "viz/summary.hpp"
#include "viz/variables.hpp"
