#pragma once
// simd/math.hpp: packets and every function of them.
#include "exp.hpp"
#include "hyperbolic.hpp"
#include "log.hpp"
#include "packet.hpp"
#include "polynomial.hpp"
#include "power.hpp"
#include "trigonometric.hpp"
