#pragma once
// passes/program.hpp: what a graph becomes: steps in order, the kernels that they call, and where every value lies.
#include "../core/list.hpp"
#include "../graph/node.hpp"
#include "../kernels/descriptor.hpp"
#include "../kernels/plans.hpp"

namespace tapeless {

/// Where a value lies.
enum class place : unsigned char {
    nowhere,
    arena,       ///< memory that lives for one step; planned by live range
    parameters,  ///< the trainer's variables
    settings,    ///< numbers that are given with each step
    leaf,        ///< the caller's data for a leaf: `offset` is the leaf's index
    output       ///< the caller's memory for a result: `offset` is the output's index
};

struct slot {
    place where = place::nowhere;
    int offset = 0;  ///< in numbers, not bytes
    short lent = -1;  ///< in the arena: the output in whose memory it lies instead, where nothing that is bound lies there too
    constexpr bool operator==(const slot&) const = default;
};

/// Outputs of higher numbers lend no memory.
inline constexpr int most_lent = 8;

/// One call: a kernel, a map or a general product, the sizes it is called with and the slots it works on.
struct step {
    enum class kind : unsigned char { kernel, map, product };
    kind what = kind::kernel;
    int index = 0;       ///< of the kernel, map or product
    int first_slot = 0;  ///< kernel: a, b, operands, outputs; map: in, out; product: a, b, out
    kernels::sizes size = kernels::one_number;
    bool rows_are_batch = false;
    bool depth_is_batch = false;
};

/// A program while it is made; `frozen_program` is what it is kept as.
struct step_program {
    list<step> steps;
    list<kernels::descriptor> kernels;
    list<kernels::map_plan> maps;
    list<kernels::product_plan> products;
    list<slot> slots;
    list<int> copies;  ///< parts only: sizes of the buffers behind those of the nodes
    list<leaf_entry> leaves;
    list<slot> leaf_slots;    ///< where each leaf lies; nowhere: nobody reads it
    list<shape> output_shapes;
    shape lent[most_lent]{};  ///< by the output's number: the shape of one whose memory values on the way use; that of a number if none does
    int arena = 0;       ///< numbers
    int parameters = 0;  ///< numbers
    int settings = 0;
    int nodes = 0;
    long long flops = 0;            ///< of one step at the largest batch
    long long transcendentals = 0;
    long long bytes_read = 0, bytes_written = 0;  ///< by numbers, to be multiplied by sizeof(T)
};

}  // namespace tapeless
