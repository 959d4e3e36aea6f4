#pragma once
// runtime/trainer.hpp: a model that learns: parameters, and the step that was compiled for them.
#include "batch.hpp"
#include "block.hpp"
#include "executor.hpp"
#include "initialize.hpp"
#include "view.hpp"

namespace tapeless {

/// The expression has a variable.
template <expression E>
inline constexpr bool has_variable = walk(definition<E>, [](const info* e) { return e->leaf.kind == family::variable && e->operands == 0; });

/// What a trainer can minimise: one number, made of variables, in which every name stands for one leaf.
template <class E>
concept trainable = loss_expression<E> && names_agree<E> && has_variable<E>;

/// A struct of settings, with a function `update` (optim/optimizers.hpp).
template <class O>
concept optimizer_like = std::is_class_v<O> && std::is_aggregate_v<O>;

/// A loss and an optimizer, made into one function: the training step. A value: a copy is a checkpoint, assigning restores.
///
///     trainer model{loss, sgd{.learning_rate = 0.01f}};
///     float before = model.step(x = xs, y = ys);
///
/// Takes    the loss, one number; an optimizer; then, in any order, batch<N> or batch_up_to<N>, precision<double>, seed{n}, threads{n}.
/// Keeps    parameters, what the optimizer keeps, and the arena: known while compiling, within the object when small, else in one
///          block that the constructor allocates. A step allocates nothing, throws nothing once its data are accepted.
/// Refuses  settings that make no sense, by std::invalid_argument: `adam: learning_rate must be greater than 0, and is 0`.
/// Example  examples/regression.cpp
template <class T, expression Loss = number_type<0.0>, class Optimizer = void, class Batch = any_batch>  // `trainer<double>` is refused below
class trainer {
public:
    using value_type = T;
    using programs = model_programs<Optimizer, false, Batch::fixed, Batch::limit, Loss>;

private:
    /// Inputs and settings that the loss reads must be bound.
    static constexpr auto is_needed = [](int l) {
        const leaf_entry& leaf = programs::layout.leaves[l];
        if (leaf.kind == family::variable || leaf.hash == running::reciprocal_batch_name || leaf.hash == running::step_name) return false;
        if (leaf.kind == family::setting)
            for (int i = 0; i < static_cast<int>(fields::count<Optimizer>()); ++i)
                if (leaf.hash == optimizers::setting_entry(i).hash || leaf.hash == optimizers::correction_entry(i).hash) return false;
        return programs::compiled::reads(l);
    };
    template <class... B>
    static constexpr binding_fault bindings_fault() {
        return bindings::fault_of_call<typename programs::template program_at<0>, decltype(is_needed), std::remove_cvref_t<B>...>();
    }
    static constexpr int variable_index(hash_type name, const shape& dims) {
        for (int l = 0; l < programs::layout.count.leaves; ++l)
            if (programs::layout.leaves[l].hash == name && programs::layout.leaves[l].dims == dims &&
                programs::layout.leaf_slots[l].where == place::parameters)
                return l;
        return -1;
    }
    /// The leaf of `variable<...>`, or of what walks over variables: something with a `name_hash` and a `shape()`.
    template <class W>
    static constexpr int variable_index() {
        if constexpr (is_variable<W>)
            return variable_index(definition<W>->leaf.name_hash, definition<W>->dims);
        else if constexpr (requires { variable_index(W::name_hash, W::shape()); })
            return variable_index(W::name_hash, W::shape());
        else
            return -1;
    }

public:
    /// The optimizer's settings: they may be changed between steps.
    Optimizer optimizer;

    template <options::is_option... Options>
    constexpr explicit trainer(Loss, Optimizer o = {}, Options... more) : optimizer(o), team_(options::team_from<team>(more...)) {
        check_settings();
        initialize_all(options::seed_of(more...));
    }

    template <expression L, class O, class... More, refused_if<!(options::is_option<More> && ...)> = true, text Operator = text{"trainer"},
              text Problem = text{"there is no such option"}, text Remedy = text{"batch<N>, seed{n}, threads{n}"}>
    explicit trainer(L, O, More...) = TAPELESS_REFUSE("there is no such option: batch<N>, batch_up_to<N>, precision<double>, seed{n}, threads{n}");

    /// One step on these samples. Gives the loss before the update.
    /// Throws std::invalid_argument, before anything is changed: bindings of different rows, rows of another width than the model's, a
    /// label outside its classes, an empty batch, another batch than declared.
    template <binding_like... B>
        requires(!bindings_fault<B...>().exists)
    [[gnu::always_inline]] constexpr T step(const B&... b) {
        const int samples = bindings::checked(b...);
        check_samples<B...>(samples);
        ++steps_;
        return run<programs_for<programs, bindings::static_rows<B...>(), Optimizer, false, Loss>>(samples, b...);
    }
    /// The same with plain structs, whose members are bound to the leaves of their names: `model.step(batch)`. runtime/bundle.hpp
    template <class... B>
        requires((binding_like<B> || bundle_like<B>) && ... && (!(binding_like<B> && ...) && !bindings_fault<B...>().exists))
    constexpr T step(const B&... b) {
        return bindings::spread<typename programs::template program_at<0>>([this](const auto&... each) { return this->step(each...); }, b...);
    }
    template <class... B, binding_fault Fault = bindings_fault<B...>(), refused_if<Fault.exists> = true, text Binding = trimmed<Fault.subject>(),
              text Problem = trimmed<Fault.problem>(), text Remedy = trimmed<Fault.remedy>()>
    void step(const B&...) = TAPELESS_REFUSE("the bindings do not fit the model: see Binding, Problem and Remedy");

    /// A variable: a reference to the number of a scalar; else a view with [i], (i, j), that takes new values and maps to Eigen.
    template <class W>
        requires(variable_index<W>() >= 0)
    constexpr decltype(auto) operator[](W) {
        return view<T, variable_index<W>()>(memory_.data());
    }
    template <class W>
        requires(variable_index<W>() >= 0)
    constexpr decltype(auto) operator[](W) const {
        return view<const T, variable_index<W>()>(memory_.data());
    }
    template <expression W, refused_if<(variable_index<W>() < 0)> = true, text Variable = seen<W>,
              text Problem = text{"the model has no such variable"}, text Remedy = text{"name one of its variables"}>
    void operator[](W) const = TAPELESS_REFUSE("the model has no such variable");

    /// Steps done so far.
    constexpr long long steps() const { return steps_; }
    /// The address of the parameter with this leaf, for functions that read a trained model; null where there is none.
    constexpr const T* parameter(hash_type name) const {
        for (int l = 0; l < programs::layout.count.leaves; ++l)
            if (programs::layout.leaves[l].hash == name && programs::layout.leaf_slots[l].where == place::parameters)
                return memory_.data() + programs::layout.leaf_slots[l].offset;
        return nullptr;
    }

private:
    template <class Number, int L, class Numbers>
    static constexpr decltype(auto) view(Numbers* memory) {
        Number* const numbers = memory + programs::layout.leaf_slots[L].offset;
        constexpr shape dims = programs::layout.leaves[L].dims;
        if constexpr (dims.is_scalar())
            return (*numbers);
        else
            return value_view<Number, dims>(numbers);
    }

    /// Asks the optimizer, where it can say so, whether its settings make sense.
    constexpr void check_settings() const {
        if constexpr (requires { optimizer.fault().exists; }) {
            const auto fault = optimizer.fault();
            if constexpr (requires { Optimizer::name; }) {
                if (fault.exists) invalid::setting(Optimizer::name, fault.setting, fault.wanted, fault.value);
            } else {
                if (fault.exists) invalid::setting("the optimizer", fault.setting, fault.wanted, fault.value);
            }
        }
    }
    template <class... B>
    static constexpr void check_samples(int samples) {
        if constexpr (Batch::limit > 0 && bindings::first_input<B...>() != nullptr) {
            if (samples != Batch::limit && (Batch::fixed > 0 || samples > Batch::limit))
                invalid::batch(bindings::first_input<B...>(), samples, Batch::limit, Batch::fixed == 0);
        }
    }
    template <class Programs, class... B>
    [[gnu::always_inline]] constexpr T run(int samples, const B&... b) {
        T loss{};
        T* output[]{&loss};
        constexpr int size[]{0};
        const running::call<T, team> c{memory_.data(), memory_.data() + parameters, memory_.data() + parameters + arena, output, samples, &team_};
        const auto set = [this]<class P>(T* settings, P) __attribute__((always_inline)) {
            running::set_optimizer<T, typename P::type>(settings, optimizer, powers_, steps_);
        };
        running::run_model<T, Programs, 1>(c, size, set, [](const T**) {}, b...);
        return loss;
    }
    constexpr void initialize_all(hash_type seed_value) {
        for (int l = 0; l < programs::layout.count.leaves; ++l)
            if (programs::layout.leaves[l].kind == family::variable && !programs::layout.leaves[l].carried)
                initialize(programs::layout.leaves[l], seed_value, memory_.data() + programs::layout.leaf_slots[l].offset);
    }

    using team = typename options::team_of<Batch, kernels::no_team>::type;
    static constexpr int parameters = padded(programs::parameters);
    static constexpr int arena = padded(programs::arena + 16);
    block<T, static_cast<std::size_t>(parameters + arena + programs::stage), static_cast<std::size_t>(parameters)> memory_;
    long long steps_ = 0;
    [[no_unique_address]] running::running_powers<Optimizer> powers_;
    [[no_unique_address]] team team_;
};

/// Refuses what cannot be trained.
template <class T, expression Loss, class Optimizer, class Batch>
    requires(!trainable<Loss> || !optimizer_like<Optimizer>)
class trainer<T, Loss, Optimizer, Batch> {
public:
    template <expression L, class... More, refused_if<(!loss_expression<L>)> = true, text Operator = text{"trainer"}, text Loss_ = seen<L>,
              text Problem = text{"the loss is not one number"}, text Remedy = text{"take mean(...) or sum(...)"}>
    explicit trainer(L, More...) = TAPELESS_REFUSE("the loss is not one number: take mean(...) or sum(...)");
    template <expression L, class... More, name_clash Clash = clash_of<L>, refused_if<(loss_expression<L> && Clash.exists)> = true,
              text Operator = text{"trainer"}, text First = trimmed<Clash.first>(), text Second = trimmed<Clash.second>(),
              text Problem = text{"one name, two shapes"}, text Remedy = text{"rename one, or scope<...>(...)"}>
    explicit trainer(L, More...) = TAPELESS_REFUSE("one name with two shapes: rename one, or put it into a scope");
    template <expression L, class... More, refused_if<(loss_expression<L> && names_agree<L> && !has_variable<L>)> = true,
              text Operator = text{"trainer"}, text Loss_ = seen<L>, text Problem = text{"there is nothing to train"},
              text Remedy = text{"a loss of some variable<...>"}>
    explicit trainer(L, More...) = TAPELESS_REFUSE("there is nothing to train: the loss has no variable");
    template <expression L, class O, class... More, refused_if<(trainable<L> && !optimizer_like<O>)> = true, text Operator = text{"trainer"},
              text Problem = text{"this is no optimizer"}, text Remedy = text{"sgd{.learning_rate = 0.01f}"}>
    explicit trainer(L, O, More...) = TAPELESS_REFUSE("this is no optimizer: sgd{.learning_rate = 0.01f}, adam{}, or a struct with update()");
    template <expression L, refused_if<trainable<L>> = true, text Operator = text{"trainer"}, text Loss_ = seen<L>,
              text Problem = text{"an optimizer is missing"}, text Remedy = text{"trainer{loss, sgd{.learning_rate = 0.01f}}"}>
    explicit trainer(L) = TAPELESS_REFUSE("an optimizer is missing: trainer{loss, sgd{.learning_rate = 0.01f}}");
    // the arguments of `trainer<double> model{...}` are not deduced: C++ deduces all of a class template's arguments or none
    template <expression L, class O, class... More, refused_if<(trainable<L> && optimizer_like<O>)> = true, text Operator = text{"trainer"},
              text Problem = text{"the number type is an option"}, text Remedy = text{"trainer{loss, sgd{}, precision<double>}"}>
    explicit trainer(L, O, More...) = TAPELESS_REFUSE("the number type is an option: trainer{loss, sgd{}, precision<double>}");
};

template <expression Loss>
trainer(Loss) -> trainer<float, Loss, void, any_batch>;
template <expression Loss, class Optimizer, class... Options>
trainer(Loss, Optimizer, Options...) -> trainer<typename options::number_of<Options...>::type, Loss, Optimizer,
                                                typename options::call_of<any_batch, Options...>::type>;

}  // namespace tapeless
