#pragma once
// viz/naming.hpp: which parts of a formula get a name of their own, and which name.
#include "subject.hpp"
#include "writer.hpp"

namespace tapeless::viz {

/// Names what is used several times, what a layer gives to the next, and what would make a line too long.
class naming {
public:
    naming(const subject& of, const reading& formulas, writer& to)
        : s_(of), r_(formulas), w_(to), uses_(size()), weight_(size()), layer_(size()), seen_(size()), product_(size()) {
        for (const shown& out : s_.outputs) {
            count_uses(r_.resolved(out.node));
            ++uses_[at(r_.resolved(out.node))];
        }
        seen_.assign(size(), false);
        for (const shown& out : s_.outputs) {
            const int i = r_.resolved(out.node);
            choose(i);
            if (out.by.empty() && uses_[at(i)] > 1 && r_[i].what != form::symbol) w_.give(i, out.function);
        }
        give_names();
    }
    /// What has a name, each after what it is made of.
    const std::vector<int>& named() const { return order_; }

private:
    static constexpr std::size_t longest_line = 60;

    std::size_t size() const { return static_cast<std::size_t>(r_.size()); }
    static std::size_t at(int i) { return static_cast<std::size_t>(i); }
    template <class F>
    void each_operand(int i, F f) const {
        for (const int k : {r_[i].a, r_[i].b == r_[i].a ? -1 : r_[i].b, r_[i].c})
            if (k >= 0) f(k);
    }
    void count_uses(int i) {
        if (seen_[at(i)]) return;
        seen_[at(i)] = true;
        each_operand(i, [&](int k) {
            count_uses(k);
            ++uses_[at(k)];
        });
    }
    bool is_output(int i) const {
        for (const shown& out : s_.outputs)
            if (r_.resolved(out.node) == i) return true;
        return false;
    }
    /// Leaves and names in the formula as it is written.
    int weight(int i) const { return w_.is_named(i) ? 1 : weight_[at(i)]; }
    /// A matrix product inside a function: what a layer does.
    bool is_layer(int i) const { return !w_.is_named(i) && layer_[at(i)]; }

    /// Operands first; then the value itself, written with the names that these have by now.
    void choose(int i) {
        if (seen_[at(i)]) return;
        seen_[at(i)] = true;
        each_operand(i, [&](int k) { choose(k); });
        const formula& f = r_[i];
        if (f.what == form::product)
            for (const int k : {f.a, f.b})
                if (is_layer(k)) take(k);
        while (w_.definition_of(i).size() > longest_line) {
            int longest = -1;
            std::size_t letters = 14;
            each_part(i, [&](int k) {
                const std::size_t length = w_.definition_of(k).size();
                if (worth_a_name(k) && length > letters) longest = k, letters = length;
            });
            if (longest < 0) break;
            take(longest);
        }
        weigh(i);
        const bool dear = weight_[at(i)] >= 2 || (f.what == form::call && uses_[at(i)] > 2);
        if (uses_[at(i)] >= 2 && dear && worth_a_name(i)) take(i);
    }
    /// What stands in the formula of i: through signs, factors and terms that are written flat.
    template <class F>
    void each_part(int i, F f) const {
        each_operand(i, [&](int k) {
            if (w_.is_named(k)) return;
            f(k);
            const form what = r_[k].what;
            const bool flat = what == form::add || what == form::subtract || what == form::multiply;
            if (flat || what == form::over_samples || what == form::call) each_part(k, f);
        });
    }
    bool worth_a_name(int i) const {
        if (w_.is_named(i) || is_output(i)) return false;
        switch (r_[i].what) {
            case form::symbol:
            case form::number:
            case form::numbers:
            case form::inverse_n:
            case form::negate:
            case form::transpose:
            case form::reshape:
            case form::one_hot:
            case form::ones: return false;
            case form::compare: return weight(i) > 2;
            case form::over_samples: return uses_[at(i)] > 1;
            default: return true;
        }
    }
    void weigh(int i) {
        const formula& f = r_[i];
        int total = f.what == form::symbol ? 1 : 0;
        bool layer = false, inside = f.what == form::product;
        each_operand(i, [&](int k) {
            total += weight(k);
            layer = layer || is_layer(k);
            inside = inside || (!w_.is_named(k) && product_[at(k)]);
        });
        weight_[at(i)] = total;
        product_[at(i)] = inside;
        layer_[at(i)] = layer || ((f.what == form::call || f.what == form::whole_call || f.what == form::multiply || f.what == form::where) && inside);
    }
    void take(int i) {
        w_.give(i, "t1");
        order_.push_back(i);
    }

    /// The letter that books use for such a value, and others for when the user has taken it.
    std::string letters_for(int i) const {
        const formula& f = r_[i];
        if (!f.forward) return f.what == form::call || f.what == form::whole_call ? "stv" : "dgu";
        if (f.what == form::call || f.what == form::whole_call) {
            if (f.name == "sigmoid" || f.name == "softmax") return "pqr";
            return f.dims.is_scalar() && f.name != "relu" && f.name != "tanh" ? "stv" : "huv";
        }
        if (f.what == form::subtract && reads_data(f.b)) return "erd";
        if (f.what == form::subtract && reads_data(f.a)) return "erd";
        if (f.what == form::add || f.what == form::subtract || f.what == form::product || f.what == form::multiply) return "zac";
        return "stv";
    }
    bool reads_data(int i) const { return r_[i].what == form::symbol && s_.g.leaves[r_[i].leaf].kind == family::input; }
    std::string free_letter(const std::string& candidates) const {
        for (const char letter : candidates)
            if (!w_.is_leaf(std::string(1, letter))) return std::string(1, letter);
        return std::string(1, candidates[0]) + '\'';
    }
    void give_names() {
        std::vector<std::string> base;
        for (const int i : order_) base.push_back(free_letter(letters_for(i)));
        for (std::size_t k = 0; k < order_.size(); ++k) {
            const auto same = std::count(base.begin(), base.end(), base[k]);
            const auto number = std::count(base.begin(), base.begin() + static_cast<std::ptrdiff_t>(k) + 1, base[k]);
            std::string name = same == 1 ? base[k] : base[k] + std::to_string(number);
            while (w_.is_leaf(name)) name += '\'';
            w_.give(order_[k], name);
        }
    }

    const subject& s_;
    const reading& r_;
    writer& w_;
    std::vector<int> uses_, weight_;
    std::vector<bool> layer_, seen_, product_;
    std::vector<int> order_;
};

}  // namespace tapeless::viz
