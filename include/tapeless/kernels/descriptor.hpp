#pragma once
// kernels/descriptor.hpp: what a kernel does, as a small structural value. Kernels are templates keyed by it.
//
// Order of additions. Results must not depend on the width of the machine's registers, so every kernel adds in the order
// that is fixed here, with V = 64 / sizeof(T) virtual lanes (16 floats, 8 doubles). A lane that has no entry counts as -0, which
// changes no bit of what it is added to. "Folded": lane i + lane i + half, until one is left.
//   flat loop      sum_all: 2 V lanes; lane l adds the entries l, l + 2V, l + 4V, ... in turn; then folded.
//   rows loop      sum_batch: for each column two accumulators, even rows and odd rows, in turn; then even + odd.
//                  sum_all: those sums of columns in V lanes, blocks of V columns in turn; then folded.
//                  sum_features, max_features: per row 2 V lanes over the blocks of columns in turn; then folded.
//                  In both, a product that only a sum reads is added by fma.
//   row registers  row_sum, row_max: the row's blocks of V in turn, lane by lane, then folded. sum_features of a full register: as row_sum.
//                  Few columns (most_columns_in_lanes): sum_batch and sum_all of a row scalar: V lanes, lane = row mod V, in turn; then
//                  folded. sum_all of a full register: those sums of columns, folded.
//                  More columns: sum_batch: for each column rows in turn. sum_all of a full register: per lane and block over the
//                  rows in turn; then the blocks in turn; then folded. Of a row scalar: 4 lanes, lane = row mod 4, in turn; then folded.
//   soft sums      where a sum_all takes log(1 + u) as well, in a flat loop or dots: (1 + p)(1 + u) - 1 in the lanes of that sum, in turn, from 0,
//                  for 16 V entries; those lanes folded to V / 4; their log1p is added to V / 4 lanes, which are folded in the
//                  end, and added to the sum. Where it takes log(x), in row registers: the same with p x, from 1, and log, for
//                  16 V / ceil(log2(columns)) rows, rounded down to a multiple of V, but for V at least.
//   product        each entry: k in turn with fma, from 0; then the epilogue. sum_batch: for each column rows in turn.
//   dots           each row: V lanes over blocks of k in turn with fma, from 0, then folded, then + 0; sum_all: V lanes, lane =
//                  row mod V, in turn (a product that only the sum reads by fma), then folded; outer: for each k blocks of V rows in turn, in each two accumulators, even and
//                  odd rows, with fma, from 0; even + odd is added to the sum, from 0. Of rows of up to 4 entries, if there are several: for
//                  each k V lanes, lane = row mod V, in turn with fma; then folded.
#include "../core/hash.hpp"

namespace tapeless {

/// Numbers to which arena and parameters are rounded up, and each vector in them: 64 bytes of float.
constexpr int padded(int size) { return (size + 15) / 16 * 16; }

}  // namespace tapeless

namespace tapeless::kernels {

/// How a loop reads an operand at row i (sample) and column j (entry within the sample).
enum class access : unsigned char {
    full,    ///< (i, j): in[i * columns + j]
    row,     ///< (j): the same for every sample: in[j]
    column,  ///< (i): one number per sample: in[i]
    one,     ///< (): one number: in[0]
    index    ///< the number j itself; reads no memory
};

/// What becomes of a register at the end of the loop's body.
enum class effect : unsigned char {
    store,         ///< out[i * columns + j]
    store_column,  ///< out[i]: a number per sample (row registers only, and dots)
    sum_all,       ///< out[0]: the sum over all rows and columns
    sum_batch,     ///< out[j]: the sum over the rows
    sum_features,  ///< out[i]: the sum over the columns
    max_features,  ///< out[i]: the largest over the columns
    outer          ///< dots only: out[k] = sum over i of register(i) * a[i * depth + k]
};

/// A sum over the rows: nothing of it belongs to one of them.
constexpr bool is_over_rows(effect e) { return e == effect::sum_all || e == effect::sum_batch || e == effect::outer; }

/// What an instruction does with the registers it names.
enum class action : unsigned char {
    apply,    ///< the element-wise operator `op` on registers a, b, c
    row_sum,  ///< row registers only: the sum of register a over the columns
    row_max   ///< row registers only: the largest of register a over the columns
};

/// One line of a kernel's body. Registers are numbered: operands first, then constants, then one for each instruction.
struct instruction {
    hash_type op = 0;  ///< the operator's id: operator_named<op> is its type
    action what = action::apply;
    unsigned char arity = 1;
    short a = 0, b = 0, c = 0;
    constexpr bool operator==(const instruction&) const = default;
};

struct output {
    short from = 0;  ///< register
    effect what = effect::store;
    short soft = -1;  ///< sum_all: log(1 + exp(-|x|)) of this register is summed up as well; in row registers log(x), x from 1 to columns
    bool has_room = false;  ///< outer, store in a flat loop, sum_batch in a product or a loop over rows: up to 16 numbers behind the last may be written, up to a multiple of 16
    constexpr bool operator==(const output&) const = default;
};

/// The form of the loop.
enum class form : unsigned char {
    flat,           ///< one loop over rows * columns; every access full or one, every effect store or sum_all
    rows,           ///< rows and columns; no access to what this loop reduces
    row_registers,  ///< a row at a time, all of it in registers, so that sums over it can be used at once; columns is known
    product,        ///< out[r][c] = epilogue(sum over k of a[r * a_row + k * a_depth] * b[k * columns + c])
    dots            ///< y[i] = epilogue(sum over k of a[i * depth + k] * b[k]): a product with one column, read once
};

inline constexpr int max_operands = 12;
inline constexpr int max_constants = 6;
inline constexpr int max_instructions = 24;
inline constexpr int max_outputs = 8;

/// Sizes that are known when the kernel is called; where the descriptor holds a 0, the kernel takes these.
struct sizes {
    int rows;     ///< samples in a loop; rows of a product's result
    int columns;  ///< entries of a sample; columns of a product's result
    int depth;    ///< length of the sums of a product
    int a_row;    ///< step of a from one row of the result to the next
    int a_depth;  ///< step of a from one k to the next
    constexpr bool operator==(const sizes&) const = default;
};
/// Those of one number.
inline constexpr sizes one_number{1, 1, 1, 0, 0};

/// A size: the descriptor's where it is known, else the call's.
constexpr int chosen(int known, int given) { return known != 0 ? known : given; }

/// All sizes of a call.
constexpr sizes chosen(const sizes& known, const sizes& given) {
    return {chosen(known.rows, given.rows), chosen(known.columns, given.columns), chosen(known.depth, given.depth),
            chosen(known.a_row, given.a_row), chosen(known.a_depth, given.a_depth)};
}

/// A product that packs its right side whatever the processor, all panels full: one that lies turned over is packed from where it lies.
constexpr bool packs_turned(const sizes& z) { return z.rows >= 24 && z.columns >= 256 && z.columns % 64 == 0 && z.depth >= 128; }

struct descriptor {
    form what = form::flat;
    sizes size{0, 0, 0, 0, 0};  ///< 0: known at the call only. Every field is a true size or 0.
    short operands = 0;         ///< registers 0 .. operands - 1
    short constants = 0;        ///< the next registers
    short instructions = 0;     ///< the next
    short outputs = 0;
    short result = -1;  ///< product and dots: the operand register that holds the sum; it reads no memory
    unsigned short rooms = 0;  ///< bit q: behind the last number of operand q, up to a multiple of 16, there are numbers; flat loops
    bool b_has_room = false;   ///< the same for b; dots
    bool b_is_turned = false;  ///< b lies turned over: b[c * depth + k]; products, where packs_turned(size)
    access in[max_operands]{};
    double constant[max_constants]{};
    instruction body[max_instructions]{};
    output out[max_outputs]{};
    /// Compares what is used of the arrays: compilers count the steps of an evaluation.
    constexpr bool operator==(const descriptor& other) const {
        if (what != other.what || !(size == other.size) || operands != other.operands || constants != other.constants ||
            instructions != other.instructions || outputs != other.outputs || result != other.result || rooms != other.rooms ||
            b_has_room != other.b_has_room || b_is_turned != other.b_is_turned)
            return false;
        for (int q = 0; q < operands; ++q)
            if (in[q] != other.in[q]) return false;
        for (int k = 0; k < constants; ++k)
            if (constant[k] != other.constant[k]) return false;
        for (int i = 0; i < instructions; ++i)
            if (!(body[i] == other.body[i])) return false;
        for (int q = 0; q < outputs; ++q)
            if (!(out[q] == other.out[q])) return false;
        return true;
    }
};

/// A hash of what differs most between descriptors, for looking one up.
constexpr hash_type hash(const descriptor& d) {
    hash_type h = mix(static_cast<hash_type>(d.what) * 64 + static_cast<hash_type>(d.operands), static_cast<hash_type>(d.outputs));
    for (int i = 0; i < d.instructions; ++i)
        h = mix(h, d.body[i].op + static_cast<hash_type>(d.body[i].a) * 64 + static_cast<hash_type>(d.body[i].b) * 4096);
    return mix(h, static_cast<hash_type>(d.size.rows) * 65537 + static_cast<hash_type>(d.size.columns) * 257 + static_cast<hash_type>(d.size.depth));
}

/// What a kernel is called with. `in[q]` belongs to operand q, `out[q]` to output q; those behind the last have no value. Nothing is aligned
/// beyond its own type.
template <class T>
struct arguments {
    const T* a;  ///< product and dots
    const T* b;
    const T* in[max_operands];
    T* out[max_outputs];
    sizes size;

    /// At run time nothing is written that is not used: that would take longer than some kernels do.
    constexpr arguments() {
        if (__builtin_is_constant_evaluated()) {
            a = b = nullptr;
            size = one_number;
            for (const T*& p : in) p = nullptr;
            for (T*& p : out) p = nullptr;
        }
    }
    /// What a kernel of this descriptor uses of it. Sizes one by one: to read those of a call at once would wait for what has just written them.
    [[gnu::always_inline]] constexpr arguments(const arguments& from, const descriptor& d) : a(from.a), b(from.b), size(chosen(d.size, from.size)) {
        for (int q = 0; q < d.operands; ++q) in[q] = from.in[q];
        for (int q = 0; q < d.outputs; ++q) out[q] = from.out[q];
    }
};

}  // namespace tapeless::kernels
