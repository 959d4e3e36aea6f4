#pragma once
// runtime/run.hpp: runs a program: resolves slots to addresses and calls kernels, nothing else.
#include "../kernels/parts.hpp"
#include "../passes/compile.hpp"

namespace tapeless {

/// Where the places of a program are in one run, and who computes it.
template <class T, class Team = kernels::no_team>
struct frame {
    T* arena = nullptr;
    T* parameters = nullptr;
    T* settings = nullptr;
    const T* const* leaf = nullptr;
    T* const* output = nullptr;
    int batch = 0;  ///< samples of this run
    Team* team = nullptr;
    unsigned lent = 0;  ///< the outputs, as bits, in whose memory values on the way lie

    constexpr T* at(slot s) const {
        switch (s.where) {
            case place::arena: return s.lent >= 0 && (lent >> s.lent & 1) ? output[s.lent] : arena + s.offset;
            case place::parameters: return parameters + s.offset;
            case place::settings: return settings + s.offset;
            case place::leaf: return const_cast<T*>(leaf[s.offset]);  // steps write to parameters, arena and outputs only
            case place::output: return output[s.offset];
            default: return nullptr;
        }
    }
};

namespace running {

/// Sizes of a step, one by one: a copy of what was just written in parts would have to wait for it.
template <class T, class Team>
[[gnu::always_inline]] constexpr kernels::sizes sizes_of(const step& s, const frame<T, Team>& f) {
    return {s.rows_are_batch ? f.batch : s.size.rows, s.size.columns, s.depth_is_batch ? f.batch : s.size.depth, s.size.a_row, s.size.a_depth};
}

template <class T, class Team>
constexpr kernels::arguments<T> arguments_of(const kernels::descriptor& d, const slot* slots, const kernels::sizes& size, const frame<T, Team>& f) {
    kernels::arguments<T> args;
    args.a = f.at(slots[0]);
    args.b = f.at(slots[1]);
    for (int q = 0; q < d.operands; ++q) args.in[q] = f.at(slots[2 + q]);
    for (int q = 0; q < d.outputs; ++q) args.out[q] = f.at(slots[2 + d.operands + q]);
    args.size = size;
    return args;
}

template <class Team>
inline constexpr bool is_alone = std::is_same_v<Team, kernels::no_team>;
/// Something is carried from tile to tile: the program is one of several.
constexpr bool carries(const auto& leaves) {
    for (const leaf_entry& leaf : leaves)
        if (leaf.carried) return true;
    return false;
}
/// The sizes of all steps are known: the batch is, or no step depends on it.
constexpr bool knows_sizes(const auto& program) {
    if (program.batch > 0) return true;
    for (const step& s : program.steps)
        if (s.what != step::kind::kernel || s.rows_are_batch || s.depth_is_batch) return false;
    return true;
}
/// A small program is written out where it is called: one of known sizes, or of very few steps that no threads share.
template <class Program, class Team>
inline constexpr bool is_inlined = knows_sizes(Program::value) ? Program::value.flops <= 12000 && Program::value.count.steps <= 12
                                                            : Program::value.count.steps <= 3 && is_alone<Team> && !carries(Program::value.leaves);
/// A program of more steps runs from a table, so that code does not grow with the depth of a net.
inline constexpr int most_written_steps = 32;

/// A step that is no kernel.
template <class T, class Program, class Team>
[[gnu::always_inline]] inline void run_general(const step& s, const frame<T, Team>& f) {
    constexpr const auto& p = Program::value;
    const slot* const slots = p.slots + s.first_slot;
    if constexpr (p.count.maps > 0)  // most programs have none of the two
        if (s.what == step::kind::map) {
            if constexpr (is_alone<Team>)
                kernels::run_map<T>(p.maps[s.index], f.at(slots[0]), f.at(slots[1]), f.batch);
            else
                kernels::share_map<T>(p.maps[s.index], f.at(slots[0]), f.at(slots[1]), f.batch, *f.team);
        }
    if constexpr (p.count.products > 0)
        if (s.what == step::kind::product) {
            if constexpr (is_alone<Team>)
                kernels::run_product<T>(p.products[s.index], f.at(slots[0]), f.at(slots[1]), f.at(slots[2]), f.batch);
            else
                kernels::share_general_product<T>(p.products[s.index], f.at(slots[0]), f.at(slots[1]), f.at(slots[2]), f.batch, *f.team);
        }
}

/// One argument of a kernel. Those of one that is called are written through the address that it reads them by, one by one. Written relative to the
/// frame of the caller, whose address g++ with AVX takes back from the stack behind each call, they would be read before the processor knew that they
/// are being written, and read again: up to 40 % of a small step, depending on what else the caller does (AMD Zen 4). In pairs they arrive later.
template <bool is_called, class To>
[[gnu::always_inline]] inline void write_argument(To& to, std::type_identity_t<To> value) {
    if constexpr (is_called)
        const_cast<volatile To&>(to) = value;
    else
        to = value;
}
/// The sizes of a call that are not known: a kernel that is called asks for no others.
[[gnu::always_inline]] inline void write_sizes(kernels::sizes& to, const kernels::sizes& known, const kernels::sizes& all) {
    if (known.rows == 0) to.rows = all.rows;
    if (known.columns == 0) to.columns = all.columns;
    if (known.depth == 0) to.depth = all.depth;
    if (known.a_row == 0) to.a_row = all.a_row;
    if (known.a_depth == 0) to.a_depth = all.a_depth;
}

/// Fills in what step I calls its kernel with.
template <bool is_called, class Program, int I, class T, class Team>
[[gnu::always_inline]] inline void write_arguments(kernels::arguments<T>& to, const frame<T, Team>& f) {
    constexpr step s = Program::value.steps[I];
    constexpr const auto& p = Program::value;
    constexpr const kernels::descriptor& d = Program::template kernel<s.index>;
    write_argument<is_called>(to.a, f.at(p.slots[s.first_slot]));
    write_argument<is_called>(to.b, f.at(p.slots[s.first_slot + 1]));
    [&]<std::size_t... Q>(std::index_sequence<Q...>) __attribute__((always_inline)) {
        (write_argument<is_called>(to.in[Q], f.at(p.slots[s.first_slot + 2 + static_cast<int>(Q)])), ...);
    }(std::make_index_sequence<static_cast<std::size_t>(d.operands)>{});
    [&]<std::size_t... Q>(std::index_sequence<Q...>) __attribute__((always_inline)) {
        (write_argument<is_called>(to.out[Q], f.at(p.slots[s.first_slot + 2 + d.operands + static_cast<int>(Q)])), ...);
    }(std::make_index_sequence<static_cast<std::size_t>(d.outputs)>{});
    write_sizes(to.size, is_called ? d.size : kernels::descriptor{}.size, sizes_of(s, f));
}

template <class T, class Program, int I, class Team>
[[gnu::always_inline]] inline void run_step(const frame<T, Team>& f) {
    constexpr step s = Program::value.steps[I];
    if constexpr (s.what != step::kind::kernel) {
        run_general<T, Program>(s, f);
    } else {
        using code = kernels::kernel<T, Program::template kernel<s.index>>;
        if constexpr (is_inlined<Program, Team>) {
            const kernels::arguments<T> args = [&]() __attribute__((always_inline)) {
                kernels::arguments<T> result;
                write_arguments<false, Program, I>(result, f);
                return result;
            }();
            code::run(args);
        } else {
            kernels::arguments<T> room;
            kernels::arguments<T>* args = &room;
            asm("" : "+r"(args));  // the address that the kernel reads by: see write_argument
            write_arguments<true, Program, I>(*args, f);
            if constexpr (is_alone<Team> || !kernels::parts::may_pay(Program::template kernel<s.index>))
                code::shared(*args);
            else
                kernels::share<T, Program::template kernel<s.index>>(*args, *f.team);
        }
    }
}

template <class T, class Program, class Team, std::size_t... I>
[[gnu::always_inline]] inline void run_written(const frame<T, Team>& f, std::index_sequence<I...>) {
    (run_step<T, Program, static_cast<int>(I)>(f), ...);
}

template <class T, class Team>
struct kernel_function {
    using type = void (*)(const kernels::arguments<T>&, Team&);
};
template <class T>
struct kernel_function<T, kernels::no_team> {
    using type = void (*)(const kernels::arguments<T>&);
};

template <class T, class Program, class Team>
struct table {
    template <int K>
    static constexpr typename kernel_function<T, Team>::type function() {
        if constexpr (is_alone<Team>)
            return &kernels::kernel<T, Program::template kernel<K>>::shared;
        else
            return &kernels::share<T, Program::template kernel<K>, Team>;
    }
    template <std::size_t... K>
    static constexpr auto make(std::index_sequence<K...>) {
        struct functions {
            typename kernel_function<T, Team>::type of[sizeof...(K)];
        };
        return functions{{function<static_cast<int>(K)>()...}};
    }
    struct entry {
        short operands, outputs;
    };
    static constexpr auto counts() {
        struct {
            entry of[Program::value.count.kernels]{};
        } result;
        for (int k = 0; k < Program::value.count.kernels; ++k) result.of[k] = {Program::value.kernels[k].operands, Program::value.kernels[k].outputs};
        return result;
    }
    static constexpr auto code = make(std::make_index_sequence<static_cast<std::size_t>(Program::value.count.kernels)>{});
    static constexpr auto arity = counts();

    [[gnu::noinline]] static void run(const frame<T, Team>& f) {
        constexpr const auto& p = Program::value;
        for (int i = 0; i < p.count.steps; ++i) {
            const step& s = p.steps[i];
            const slot* slots = p.slots + s.first_slot;
            if (s.what != step::kind::kernel) {
                run_general<T, Program>(s, f);
            } else {
                const entry n = arity.of[s.index];
                kernels::arguments<T> args;
                args.a = f.at(slots[0]);
                args.b = f.at(slots[1]);
                for (int q = 0; q < n.operands; ++q) args.in[q] = f.at(slots[2 + q]);
                for (int q = 0; q < n.outputs; ++q) args.out[q] = f.at(slots[2 + n.operands + q]);
                args.size = sizes_of(s, f);
                if constexpr (is_alone<Team>)
                    code.of[s.index](args);
                else
                    code.of[s.index](args, *f.team);
            }
        }
    }
};

}  // namespace running

/// Runs a program once.
template <class T, class Program, class Team>
[[gnu::always_inline]] inline void run(const frame<T, Team>& f) {
    if constexpr (Program::value.count.steps <= running::most_written_steps)
        running::run_written<T, Program>(f, std::make_index_sequence<static_cast<std::size_t>(Program::value.count.steps)>{});
    else
        running::table<T, Program, Team>::run(f);
}

}  // namespace tapeless
