#pragma once
// runtime/function.hpp: an expression as a function of its leaves.
#include "batch.hpp"
#include "block.hpp"
#include "executor.hpp"
#include "result.hpp"
#include <tuple>

namespace tapeless {

/// What stands for a model where a function has none.
struct no_model {};

/// Something with parameters: a trainer.
template <class M>
concept model_like = requires(const M& m, hash_type name) { m.parameter(name); };

/// One or several expressions, made into a function: `function f{grad(loss, W)}; f(W = 2.f, x = xs)`.
///
/// Takes    an expression, or several: `function f{value_and_grad(loss, W, b)}` gives a tuple. A trained model may follow, whose variables
///          are used and which must outlive the function: `function predict{logits, model}`; else variables are bound at the call, or a
///          model is the call's first argument: `f(model, x = xs)`. Then batch<N>, batch_up_to<N>, precision<double>, threads{n}.
/// Gives    a number for what is one number, else a result that owns its numbers.
/// Keeps    an arena. Calls of one function object must not overlap; copies are independent.
template <class T, class Model = void, class Batch = void, class... E>  // expressions: the guides ask for them
class function {
public:
    using value_type = T;
    using programs = model_programs<no_optimizer, true, Batch::fixed, Batch::limit, E...>;
    static constexpr int outputs = sizeof...(E);

private:
    template <class Out>
    static constexpr bool takes_numbers = std::is_same_v<Out, T> || requires(Out& to) {
        static_cast<T*>(to.data());
        to.size();
    };
    template <bool WithModel, class... B>
    static constexpr binding_fault bindings_fault() {
        constexpr auto is_needed = [](int l) {
            const leaf_entry& leaf = programs::layout.leaves[l];
            if (leaf.hash == running::reciprocal_batch_name || leaf.carried) return false;
            if (leaf.kind == family::variable && (WithModel || !std::is_same_v<Model, no_model>)) return false;
            return programs::compiled::reads(l);
        };
        return bindings::fault_of_call<typename programs::template program_at<0>, decltype(is_needed), std::remove_cvref_t<B>...>();
    }

public:
    template <expression F, options::is_option... Options>
        requires(sizeof...(E) == 1)
    constexpr explicit function(F, Options... more) : team_(options::team_from<team>(more...)) {}
    template <options::is_option... Options>
    constexpr explicit function(several<E...>, Options... more) : team_(options::team_from<team>(more...)) {}
    template <expression F, options::is_option... Options>
        requires(sizeof...(E) == 1)
    constexpr explicit function(F, const Model& model, Options... more) : model_(&model), team_(options::team_from<team>(more...)) {}
    template <options::is_option... Options>
    constexpr explicit function(several<E...>, const Model& model, Options... more) : model_(&model), team_(options::team_from<team>(more...)) {}
    template <class F, class... More, refused_if<!((options::is_option<More> || model_like<More>) && ...)> = true, text Operator = text{"function"},
              text Problem = text{"there is no such option"}, text Remedy = text{"batch<N>, threads{n}"}>
    explicit function(F, const More&...) = TAPELESS_REFUSE("there is no such option: a model; then batch<N>, batch_up_to<N>, precision<double>, threads{n}");

    /// The value, for these data. Throws std::invalid_argument as trainer::step does.
    template <binding_like... B>
        requires(!bindings_fault<false, B...>().exists)
    constexpr auto operator()(const B&... b) const {
        return call(model_, b...);
    }
    /// The value, with a trained model's variables.
    template <model_like M, binding_like... B>
        requires(!bindings_fault<true, B...>().exists)
    constexpr auto operator()(const M& model, const B&... b) const {
        return call(&model, b...);
    }
    /// The same with plain structs, whose members are bound to the leaves of their names: `f(batch)`. runtime/bundle.hpp
    template <class... B>
        requires((binding_like<B> || bundle_like<B>) && ... && (!(binding_like<B> && ...) && !bindings_fault<false, B...>().exists))
    constexpr auto operator()(const B&... b) const {
        return bindings::spread<typename programs::template program_at<0>>([this](const auto&... each) { return (*this)(each...); }, b...);
    }
    template <model_like M, class... B>
        requires((binding_like<B> || bundle_like<B>) && ... && (!(binding_like<B> && ...) && !bindings_fault<true, B...>().exists))
    constexpr auto operator()(const M& model, const B&... b) const {
        return bindings::spread<typename programs::template program_at<0>>([&](const auto&... each) { return (*this)(model, each...); }, b...);
    }
    template <class... B, binding_fault Fault = bindings_fault<false, B...>(), refused_if<Fault.exists> = true,
              text Binding = trimmed<Fault.subject>(), text Problem = trimmed<Fault.problem>(), text Remedy = trimmed<Fault.remedy>()>
        requires(!(model_like<B> || ...))
    void operator()(const B&...) const = TAPELESS_REFUSE("the bindings do not fit the function: see Binding, Problem and Remedy");

    /// Writes the value of the only expression to `to`, which has room for all of it; allocates nothing. Throws std::invalid_argument
    /// when it has not.
    template <range_like Out, binding_like... B>
        requires(sizeof...(E) == 1 && !bindings_fault<false, B...>().exists)
    constexpr void write(Out&& to, const B&... b) const {
        write_to(std::index_sequence<0>{}, std::tuple<Out&>(to), b...);
    }
    /// The same for several expressions: `f.write(std::tie(value, gradient), W = w, x = xs)`. A number is written to a T, what has more
    /// entries to a range of T; all have room for what is to be written, or nothing is.
    template <class... Out, binding_like... B>
        requires(sizeof...(Out) == sizeof...(E) && (takes_numbers<Out> && ...) && !bindings_fault<false, B...>().exists)
    constexpr void write(const std::tuple<Out&...>& to, const B&... b) const {
        write_to(std::index_sequence_for<Out...>{}, to, b...);
    }

private:
    static constexpr shape dims_of(int o) { return programs::compiled::output_dims(o); }
    static constexpr std::size_t numbers_of(int o, int samples) {
        return static_cast<std::size_t>(dims_of(o).size()) * static_cast<std::size_t>(dims_of(o).batched ? samples : 1);
    }
    template <class... B>
    static constexpr void check_samples(int samples) {
        if constexpr (Batch::limit > 0 && bindings::first_input<B...>() != nullptr) {
            if (samples != Batch::limit && (Batch::fixed > 0 || samples > Batch::limit))
                invalid::batch(bindings::first_input<B...>(), samples, Batch::limit, Batch::fixed == 0);
        }
    }
    template <std::size_t... O, class Outputs, class... B>
    constexpr void write_to(std::index_sequence<O...>, const Outputs& to, const B&... b) const {
        const int samples = bindings::checked(b...);
        check_samples<B...>(samples);
        T* const output[]{written_at(static_cast<int>(O), std::get<O>(to), samples)...};
        run(model_, samples, output, b...);
    }
    /// Where output o goes.
    template <class Out>
    static constexpr T* written_at(int o, Out& to, int samples) {
        const auto wanted = static_cast<long long>(numbers_of(o, samples));
        const auto has = [&] {
            if constexpr (std::is_same_v<Out, T>)
                return 1LL;
            else
                return static_cast<long long>(to.size());
        }();
        if (has < wanted) invalid::room(outputs == 1 ? "the output" : invalid::output_names[o < 8 ? o : 8], has, wanted);
        if constexpr (std::is_same_v<Out, T>)
            return &to;
        else
            return to.data();
    }
    template <class M, class... B>
    constexpr auto call(const M* model, const B&... b) const {
        const int samples = bindings::checked(b...);
        check_samples<B...>(samples);
        return [&]<std::size_t... O>(std::index_sequence<O...>) {
            std::tuple<result<T, dims_of(static_cast<int>(O))>...> results{result<T, dims_of(static_cast<int>(O))>(samples)...};
            T* output[]{std::get<O>(results).data()...};
            run(model, samples, output, b...);
            if constexpr (sizeof...(O) == 1)
                return given(std::get<0>(results));
            else
                return std::tuple<decltype(given(std::get<O>(results)))...>(given(std::get<O>(results))...);
        }(std::make_index_sequence<sizeof...(E)>{});
    }
    template <shape S>
    static constexpr auto given(result<T, S>& r) {
        if constexpr (S.is_scalar() && !S.batched)
            return r.data()[0];
        else
            return static_cast<result<T, S>&&>(r);
    }
    template <class M, class... B>
    constexpr void run(const M* model, int samples, T* const* output, const B&... b) const {
        using here = programs_for<programs, bindings::static_rows<B...>(), no_optimizer, true, E...>;
        run_with<here>(model, samples, output, b...);
    }
    template <class Programs, class M, class... B>
    constexpr void run_with(const M* model, int samples, T* const* output, const B&... b) const {
        struct sizes {
            int of[sizeof...(E)]{};
        };
        constexpr sizes size = [] {
            sizes s;
            for (int o = 0; o < outputs; ++o) s.of[o] = dims_of(o).batched ? dims_of(o).size() : 0;
            return s;
        }();
        const auto preset = [model](const T** leaf) {
            (void)model, (void)leaf;
            if constexpr (model_like<M>) {
                for (int l = 0; l < Programs::layout.count.leaves; ++l)
                    if (Programs::layout.leaves[l].kind == family::variable && !Programs::layout.leaves[l].carried)
                        leaf[l] = model->parameter(Programs::layout.leaves[l].hash);
            }
        };
        if (__builtin_is_constant_evaluated()) {
            T memory[parameters + arena + programs::stage]{};
            const running::call<T> c{memory, memory + parameters, memory + parameters + arena, output, samples};
            running::run_model<T, Programs, outputs>(c, size.of, [](T*, auto) {}, preset, b...);
        } else {
            const running::call<T, team> c{memory_.data(), memory_.data() + parameters, memory_.data() + parameters + arena, output, samples, &team_};
            running::run_model<T, Programs, outputs>(c, size.of, [](T*, auto) {}, preset, b...);
        }
    }

    using team = typename options::team_of<Batch, kernels::no_team>::type;
    static constexpr int parameters = padded(programs::parameters);
    const Model* model_ = nullptr;
    static constexpr int arena = padded(programs::arena + 16);
    mutable block<T, static_cast<std::size_t>(parameters + arena + programs::stage), static_cast<std::size_t>(parameters)> memory_{};
    [[no_unique_address]] mutable team team_;
};

/// Refuses `function<double> f{e}`: C++ deduces all of a class template's arguments or none.
template <class T>
class function<T, void, void> {
public:
    template <class F, class... Options, refused_if<(sizeof(F) > 0)> = true, text Operator = text{"function"},
              text Problem = text{"the number type is an option"}, text Remedy = text{"function{e, precision<double>}"}>
    explicit function(F, Options...) = TAPELESS_REFUSE("the number type is an option: function{e, precision<double>}");
};

/// Refuses expressions in which one name stands for two leaves.
template <class T, class Model, class Batch, class... E>
    requires(!names_agree<E...>)
class function<T, Model, Batch, E...> {
public:
    template <class F, class... Options, name_clash Clash = clash_of<E...>, refused_if<(Clash.exists && sizeof(F) > 0)> = true,
              text First = trimmed<Clash.first>(), text Second = trimmed<Clash.second>(), text Problem = text{"one name, two shapes"},
              text Remedy = text{"rename one, or scope<...>(...)"}>
    explicit function(F, Options...) = TAPELESS_REFUSE("one name with two shapes: rename one, or put it into a scope");
};

template <expression E, class... Options>
    requires(!(model_like<Options> || ...))
function(E, Options...) -> function<typename options::number_of<Options...>::type, no_model, typename options::call_of<any_batch, Options...>::type, E>;
template <expression... E, class... Options>
    requires(!(model_like<Options> || ...))
function(several<E...>, Options...)
    -> function<typename options::number_of<Options...>::type, no_model, typename options::call_of<any_batch, Options...>::type, E...>;
template <expression E, model_like Model, class... Options>
function(E, const Model&, Options...)
    -> function<typename Model::value_type, Model, typename options::call_of<any_batch, Options...>::type, E>;
template <expression... E, model_like Model, class... Options>
function(several<E...>, const Model&, Options...)
    -> function<typename Model::value_type, Model, typename options::call_of<any_batch, Options...>::type, E...>;

}  // namespace tapeless
