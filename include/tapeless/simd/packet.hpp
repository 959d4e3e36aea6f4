#pragma once
// simd/packet.hpp: a packet of numbers and all that is done with it but transcendental functions.
#include "arithmetic.hpp"
#include "bits.hpp"
#include "columns.hpp"
#include "fma.hpp"
#include "lanes.hpp"
#include "mask.hpp"
#include "memory.hpp"
#include "rounding.hpp"
#include "select.hpp"
#include "spread.hpp"
#include "sums_of.hpp"
#include "target.hpp"
