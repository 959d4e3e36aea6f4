#pragma once
// passes/steps.hpp: from groups to a program: kernels, the memory they work on, and what must be copied before and after.
#include "buffers.hpp"
#include "kernel_body.hpp"
#include "lend.hpp"
#include "maps.hpp"
#include "room.hpp"

namespace tapeless {

/// What a program is made for.
struct program_options {
    int batch_limit = 1;            ///< the most samples of one run: the arena is planned for them
    bool variables_from_caller = false;  ///< variables are the caller's data, as for a function; else they are the trainer's parameters
    int sized_limit = 1 << 17;      ///< products of more multiplications than this take their sizes at run time, where kernels are many
};

/// Writes the steps of some groups (`build_part`), and makes one program of such parts (`link`). Buffers have the numbers of the
/// nodes whose values they hold; buffers for copies come behind them.
class step_builder {
public:
    constexpr step_builder(const graph& g, const node_facts& facts, const program_options& options, const grouping_result& found)
        : g_(g), facts_(facts), options_(options), placed_(found), turned_(g.size(), -1), c_order_(g.size(), -1),
          registers_(g.size(), -1), sizes_(g.size()) {}

    /// The steps of the groups that were given; slots hold buffers still.
    constexpr step_program build_part() {
        for (int q = 0; q < placed_.groups.size(); ++q) build_group(placed_.first + q);
        for (int b = g_.size(); b < sizes_.size(); ++b) result_.copies.push(sizes_[b]);
        return static_cast<step_program&&>(result_);
    }

    /// The program: the parts in their order, memory, and sizes of kernels.
    template <class... Part>
    constexpr step_program link(const Part&... part) {
        fixed_ = list<slot>(g_.size());
        place_leaves();
        (append(part), ...);
        copy_outputs();
        resolve_slots();
        result_.nodes = g_.size();
        choose_sizes();
        return static_cast<step_program&&>(result_);
    }

private:
    template <class Part>
    constexpr void append(const Part& part) {
        const int nodes = g_.size(), copies_before = sizes_.size() - nodes, maps_before = result_.maps.size(), products_before = result_.products.size();
        for (int b = 0; b < part.count.copies; ++b) new_buffer(part.copies[b]);
        for (int m = 0; m < part.count.maps; ++m) result_.maps.push(part.maps[m]);
        for (int m = 0; m < part.count.products; ++m) result_.products.push(part.products[m]);
        list<int> kernel;
        for (int k = 0; k < part.count.kernels; ++k) kernel.push(number_of(part.kernels[k]));
        for (int i = 0; i < part.count.steps; ++i) {
            step s = part.steps[i];
            const int from = s.first_slot, to = i + 1 < part.count.steps ? part.steps[i + 1].first_slot : part.count.slots;
            s.first_slot = result_.slots.size();
            s.index = s.what == step::kind::kernel ? kernel[s.index] : s.index + (s.what == step::kind::map ? maps_before : products_before);
            result_.steps.push(s);
            for (int k = from; k < to; ++k) {
                slot at = part.slots[k];
                if (at.offset >= nodes)
                    at.offset += copies_before;
                else if (at.where != place::nowhere)
                    buffer_at(at.offset);
                result_.slots.push(at);
            }
        }
        result_.flops += part.flops, result_.transcendentals += part.transcendentals;
        result_.bytes_read += part.bytes_read, result_.bytes_written += part.bytes_written;
    }
    /// Plans the arena, and gives every slot its place.
    constexpr void resolve_slots() {
        list<buffer> buffers(sizes_.size());
        buffer* const all = buffers.begin();
        slot* const slots = result_.slots.begin();
        for (int b = 0; b < sizes_.size(); ++b) all[b].size = sizes_[b], all[b].at = fixed_[b];
        for (int i = 0, k = 0; i < result_.steps.size(); ++i) {
            const int end = i + 1 < result_.steps.size() ? result_.steps[i + 1].first_slot : result_.slots.size();
            for (; k < end; ++k) {
                if (slots[k].where == place::nowhere) continue;
                buffer& b = all[slots[k].offset];
                if (b.first < 0) b.first = i;
                b.last = i;
            }
        }
        result_.arena = plan_memory(buffers);
        lending(g_, facts_, result_).run(buffers);
        for (int k = 0; k < result_.slots.size(); ++k) {
            if (slots[k].where == place::nowhere) continue;
            const buffer& b = all[slots[k].offset];
            slots[k] = b.at.where == place::nowhere ? slot{place::arena, b.offset, b.lent} : b.at;
        }
    }
    constexpr int samples() const { return g_.batch > 0 ? g_.batch : options_.batch_limit; }
    constexpr int numbers(const shape& s) const { return s.size() * (s.batched ? samples() : 1); }
    constexpr int new_buffer(int size, slot at = {}) {
        sizes_.push(size);
        if (!fixed_.empty()) fixed_.push(at);
        return sizes_.size() - 1;
    }
    constexpr int buffer_at(int i) {
        i = facts_.alias[i];
        if (sizes_[i] == 0) sizes_[i] = numbers(g_[i].dims);
        return i;
    }
    constexpr bool has_place(int i) const { return fixed_[i].where != place::nowhere; }
    /// Until the arena is planned, a slot in the arena holds the number of its buffer.
    constexpr void push_slot(int b) {
        if (b >= 0 && b < g_.size()) buffer_at(b);
        result_.slots.push(b < 0 ? slot{} : slot{place::arena, b});
    }

    constexpr void place_leaves() {
        result_.leaves = g_.leaves;
        result_.leaf_slots = list<slot>(g_.leaves.size());
        node_of_leaf_ = list<int>(g_.leaves.size(), -1);
        for (int l = 0; l < g_.leaves.size(); ++l) {
            const leaf_entry& leaf = g_.leaves[l];
            slot at{place::leaf, l};
            if (leaf.kind == family::setting && leaf.dims.is_scalar()) {
                at = {place::settings, result_.settings++};
            } else if (leaf.kind == family::variable && (leaf.carried || !options_.variables_from_caller)) {
                at = {place::parameters, result_.parameters};
                result_.parameters += leaf.dims.is_scalar() ? 1 : padded(leaf.dims.size());
                if (!leaf.dims.is_scalar() && result_.parameters % 16 != 0) {  // numbers came before: start the vector on a line of its own
                    at.offset = padded(at.offset);
                    result_.parameters = at.offset + padded(leaf.dims.size());
                }
            }
            result_.leaf_slots[l] = at;
        }
        for (int i = 0; i < g_.size(); ++i)
            if (g_[i].leaf >= 0) {
                fixed_[i] = result_.leaf_slots[g_[i].leaf];
                node_of_leaf_[g_[i].leaf] = i;
            }
        for (int o = 0; o < g_.outputs.size(); ++o) {
            const int i = facts_.alias[g_.outputs[o].node];
            result_.output_shapes.push(g_[g_.outputs[o].node].dims);
            if (g_.outputs[o].target < 0 && !has_place(i)) fixed_[i] = output_slot(g_, o);
        }
        for (const graph_output& out : g_.outputs) {
            const int i = facts_.alias[out.node];
            if (out.target >= 0 && !has_place(i) && may_overwrite(out.target, i)) fixed_[i] = result_.leaf_slots[out.target];
        }
    }

    /// Node i may be written where the variable lies: nobody reads the variable later, or in the same loop elsewhere.
    constexpr bool may_overwrite(int leaf, int i) const {
        const int group = placed_.group_of[i], variable = node_of_leaf_[leaf];
        if (group < 0) return false;
        if (variable < 0) return true;
        const node_group& q = placed_.group(group);
        const bool one_sample = g_.batch == 1 && q.space.batched;
        const bool same_space = q.space == loop_space{one_sample, g_.leaves[leaf].dims.size()} &&
                                (q.what == node_group::kind::loop || q.what == node_group::kind::product || (one_sample && q.what == node_group::kind::dots));
        for (int u = 0; u < facts_.readers(variable); ++u) {
            const int reader = facts_.reader(variable, u), from = placed_.group_of[reader];
            if (from > group || (from == group && !(same_space && reader != q.head))) return false;
        }
        return true;
    }

    constexpr step& begin(step::kind what, int index) {
        step s;
        s.what = what, s.index = index, s.first_slot = result_.slots.size();
        result_.steps.push(s);
        return result_.steps.back();
    }
    constexpr void map(const kernels::map_plan& plan, int in, int out) {
        result_.maps.push(plan);
        begin(step::kind::map, result_.maps.size() - 1);
        push_slot(in);
        push_slot(out);
        result_.bytes_read += sizes_[in], result_.bytes_written += sizes_[out];
    }

    constexpr void build_group(int index) {
        const node_group& q = placed_.group(index);
        if (q.what == node_group::kind::map)
            build_map(q.head);
        else if (q.what == node_group::kind::general_product)
            build_general(q);
        else
            build_kernel(q, index);
    }

    constexpr void build_map(int i) {
        const node& n = g_[i];
        const int from = facts_.alias[n.operand[0]];
        const shape &in = g_[n.operand[0]].dims, &out = n.dims;
        int source = buffer_at(from);
        if (n.is(record<ops::transpose>)) {
            map(maps::transpose(in, out), source, buffer_at(i));
        } else if (n.op->kind == family::spreading) {
            map(maps::spread(in, out, n.attribute), source, buffer_at(i));
        } else if (n.op->kind == family::reduction) {
            map(maps::reduction(in, out, n.attribute, n.is(record<ops::largest>)), source, buffer_at(i));
        } else {  // a reshape that moves: into C order, then out of it
            if (is_column_major(in)) {
                const int target = is_column_major(out) ? new_buffer(in.size()) : buffer_at(i);
                map(maps::relayout(in, true), source, target);
                source = target;
            }
            if (is_column_major(out)) map(maps::relayout(out, false), source, buffer_at(i));
        }
    }
    constexpr void build_general(const node_group& q) {
        result_.products.push(q.form.plan);
        begin(step::kind::product, result_.products.size() - 1);
        push_slot(buffer_at(q.form.a));
        push_slot(buffer_at(q.form.b));
        push_slot(buffer_at(q.head));
        const kernels::product_plan& p = q.form.plan;
        count_product(1LL * p.rows * p.columns * p.depth * (p.batch == 0 ? samples() : 1), q.form.a, q.form.b, q.head);
    }
    constexpr void count_product(long long multiplications, int a, int b, int out) {
        result_.flops += 2 * multiplications;
        result_.bytes_read += numbers(g_[a].dims) + numbers(g_[b].dims);
        result_.bytes_written += numbers(g_[out].dims);
    }

    constexpr void build_kernel(const node_group& q, int index) {
        kernel_body body = body_writer(g_, facts_, placed_, index, registers_).write();
        int a = -1, b = -1;
        const bool multiplies = q.head >= 0 && !has_one_term(q, g_.batch);
        if (multiplies) {
            a = buffer_at(q.form.a);
            body.code.b_is_turned = q.form.b_transposed && q.form.rows_are_batch && kernels::packs_turned({g_.batch, q.form.size.columns, q.form.size.depth, 0, 0});
            b = q.form.b_transposed && !body.code.b_is_turned ? turned_over(q.form.b, q.form.size.depth, q.form.size.columns) : buffer_at(q.form.b);
        }
        int operands[kernels::max_operands]{};
        for (int k = 0; k < body.code.operands; ++k)
            operands[k] = body.operand[k] < 0 || body.code.in[k] == kernels::access::index ? -1 : operand_buffer(body.operand[k], q.space);
        step& s = begin(step::kind::kernel, number_of(body.code));
        s.size = multiplies ? q.form.size : q.head >= 0 ? kernels::sizes{q.form.size.rows, q.form.size.columns, 1, 0, 0} : kernels::sizes{q.space.rows, q.space.columns, 1, 0, 0};
        s.rows_are_batch = multiplies ? q.form.rows_are_batch : q.space.batched;
        s.depth_is_batch = multiplies && q.form.depth_is_batch;
        if (s.rows_are_batch) s.size.rows = g_.batch;
        if (s.depth_is_batch) s.size.depth = g_.batch;
        push_slot(a);
        push_slot(b);
        for (int k = 0; k < body.code.operands; ++k) push_slot(operands[k]);
        count(q, body, operands);
        int matrices[kernels::max_outputs]{};
        for (int k = 0; k < body.code.outputs; ++k) {
            const int i = body.output[k];
            const bool moves = q.head < 0 && q.space.batched && is_column_major(g_[i].dims);  // a sum over the batch comes in C order
            matrices[k] = moves ? new_buffer(g_[i].dims.size()) : -1;
            push_slot(moves ? matrices[k] : buffer_at(i));
        }
        for (int k = 0; k < body.code.outputs; ++k)
            if (matrices[k] >= 0) map(maps::relayout(g_[body.output[k]].dims, false), matrices[k], buffer_at(body.output[k]));
    }
    /// The number of a kernel; equal kernels have one.
    constexpr int number_of(const kernels::descriptor& d) {
        const hash_type h = kernels::hash(d);
        for (int k = 0; k < hashes_.size(); ++k)
            if (hashes_[k] == h && result_.kernels[k] == d) return k;
        hashes_.push(h);
        result_.kernels.push(d);
        return hashes_.size() - 1;
    }
    constexpr int turned_over(int i, int depth, int columns) {
        if (turned_[i] < 0) {
            turned_[i] = new_buffer(depth * columns);
            map(maps::turn_over(depth, columns), buffer_at(i), turned_[i]);
        }
        return turned_[i];
    }
    /// What a loop reads for a node; a matrix that is not per sample is put into C order for a loop over samples.
    constexpr int operand_buffer(int i, const loop_space& space) {
        if (!space.batched || !is_column_major(g_[i].dims)) return buffer_at(i);
        if (c_order_[i] < 0) {
            c_order_[i] = new_buffer(g_[i].dims.size());
            map(maps::relayout(g_[i].dims, true), buffer_at(i), c_order_[i]);
        }
        return c_order_[i];
    }

    constexpr void count(const node_group& q, const kernel_body& body, const int* operands) {
        const long long entries = 1LL * q.space.columns * (q.space.batched ? samples() : q.space.rows);
        if (q.head >= 0) {
            const kernels::sizes& z = q.form.size;
            const long long rows = q.form.rows_are_batch ? samples() : z.rows, depth = q.form.depth_is_batch ? samples() : z.depth;
            count_product(rows * z.columns * depth, q.form.a, q.form.b, q.head);
            if (!is_read_outside(facts_, placed_, q.head, placed_.group_of[q.head])) result_.bytes_written -= numbers(g_[q.head].dims);
        }
        for (const int i : q.nodes) {
            if (i == q.head) continue;
            if (g_[i].op->kind == family::product) {
                result_.flops += 2LL * samples() * g_[i].dims.size();
            } else {
                const long long own = g_[i].op->kind == family::reduction || g_[i].dims.size() > 1 ? entries : 1LL * numbers(g_[i].dims);
                result_.flops += own * g_[i].op->cost.flops;
                result_.transcendentals += own * g_[i].op->cost.transcendentals;
            }
        }
        for (int k = 0; k < body.code.operands; ++k)
            if (operands[k] >= 0) result_.bytes_read += sizes_[operands[k]];
        for (int k = 0; k < body.code.outputs; ++k) result_.bytes_written += numbers(g_[body.output[k]].dims);
    }

    /// Values that no step has written to their place: leaves that are returned, values wanted twice, variables that were read
    /// by a later step.
    constexpr void copy_outputs() {
        for (int o = 0; o < g_.outputs.size(); ++o) {
            const graph_output& out = g_.outputs[o];
            const int i = facts_.alias[out.node];
            const slot wanted = out.target >= 0 ? result_.leaf_slots[out.target] : output_slot(g_, o);
            const int from = buffer_at(i);
            if (fixed_[from] == wanted) continue;
            if (g_[i].op->kind == family::constant) {
                fill(g_[i].number, new_buffer(1, wanted));
                continue;
            }
            map(maps::copy(g_[i].dims), from, new_buffer(numbers(g_[i].dims), wanted));
        }
    }
    /// A loop of one entry that stores a number.
    constexpr void fill(double value, int out) {
        kernels::descriptor d;
        d.constants = 1;
        d.constant[0] = value;
        d.outputs = 1;
        d.out[0] = {0, kernels::effect::store};
        begin(step::kind::kernel, number_of(d)).size = kernels::one_number;
        push_slot(-1);
        push_slot(-1);
        push_slot(out);
    }

    /// Sizes become part of a kernel where they are known and the kernel is small, or kernels are few; equal kernels become one.
    constexpr void choose_sizes() {
        const list<kernels::descriptor> bodies = static_cast<list<kernels::descriptor>&&>(result_.kernels);
        result_.kernels = {};
        hashes_ = {};
        const bool few = bodies.size() <= 16;
        struct choice {
            int body = 0;
            kernels::sizes size = kernels::one_number;
            rooms room = 0;
            int number = 0;
        };
        list<choice> made;  // what equal steps were given
        room_finder finder(result_.arena);
        for (step& s : result_.steps) {
            if (s.what != step::kind::kernel) {
                finder.write(result_.slots[s.first_slot + (s.what == step::kind::map ? 1 : 2)]);
                continue;
            }
            const rooms room = finder.of(bodies[s.index], s.size, &result_.slots[s.first_slot + 1]);
            int found = made.size() - 1;
            while (found >= 0 && !(made[found].body == s.index && made[found].size == s.size && made[found].room == room)) --found;
            if (found >= 0) {
                s.index = made[found].number;
                continue;
            }
            kernels::descriptor d = bodies[s.index];
            made.push({s.index, s.size, room, 0});
            const long long work = 1LL * (s.size.rows > 0 ? s.size.rows : samples()) * s.size.columns *
                                   (d.what == kernels::form::product ? (s.size.depth > 0 ? s.size.depth : samples()) : 1);
            if (few || work <= options_.sized_limit || d.what == kernels::form::row_registers || d.what == kernels::form::dots) d.size = s.size;
            if (room != 0) use_rooms(d, room);
            s.index = made.back().number = number_of(d);
        }
    }

    const graph& g_;
    node_facts facts_;
    program_options options_;
    const grouping_result& placed_;
    list<int> turned_, c_order_, registers_;
    list<int> node_of_leaf_;
    list<int> sizes_;   ///< of each buffer
    list<slot> fixed_;  ///< where each buffer lies that is not in the arena; `link` only
    list<hash_type> hashes_;
    step_program result_;
};

/// Groups whose steps are written in one evaluation.
inline constexpr int groups_of_a_part = 160;

}  // namespace tapeless
