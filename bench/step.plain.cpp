// bench/step.plain.cpp: one training step: how close to the loop an expert writes by hand?
//
//   step [CASE]... [--seconds S] [--csv FILE]      cases are files in bench/step/: A, B, C, ...; S per line of the table, default 3
//
// TAPELESS_BENCH_CORE is the core to run on, by default the last; with TAPELESS_BENCH_SMOKE nothing is timed.
#include "harness.hpp"
#include "machine.hpp"

namespace {

std::string time_text(const bench::timing* t) {
    if (t == nullptr) return "-";
    const double ns = t->minimum * 1e9;
    char text[32];
    if (ns < 9999.5)
        std::snprintf(text, sizeof text, ns < 99.95 ? "%.2f ns" : "%.0f ns", ns);
    else
        std::snprintf(text, sizeof text, ns < 99950 ? "%.2f us" : "%.0f us", ns / 1e3);
    return text;
}

void print_head() {
    std::printf("%-3s %-52s %11s %11s %11s %11s  %6s %6s %8s\n", "", "minimum of a step", "plain", "Eigen", "by hand", "tapeless", "ratio", "median", "GFLOP/s");
}
void print(const bench::result& r) {
    const auto* best = r.best_other();
    const auto* ours = r.find("tapeless");
    std::printf("%-3s %-52s %11s %11s %11s %11s", r.asked.name, r.asked.what, time_text(r.find("plain")).c_str(), time_text(r.find("Eigen")).c_str(),
                time_text(r.find("by hand")).c_str(), time_text(ours).c_str());
    if (ours != nullptr)
        std::printf("  %6.2f %6.2f", ours->minimum / best->minimum, ours->median / best->median);
    else
        std::printf("  %6s %6s", "-", "-");
    if (r.asked.flops > 0)
        std::printf(" %8.1f\n", r.asked.flops / (ours != nullptr ? ours : best)->minimum * 1e-9);
    else
        std::printf(" %8s\n", "-");
    for (const auto& t : r.of)
        if (t.name != "plain" && t.name != "Eigen" && t.name != "by hand" && t.name != "tapeless")
            std::printf("    %52s %11s\n", t.name.c_str(), time_text(&t).c_str());
    if (ours != nullptr && best->name != "by hand") std::printf("    %52s\n", ("ratio to " + best->name).c_str());
    std::fflush(stdout);
}
void write_csv(std::FILE* file, const bench::result& r) {
    for (const auto& t : r.of)
        std::fprintf(file, "%s,%s,%.4f,%.4f\n", r.asked.name, t.name.c_str(), t.minimum * 1e9, t.median * 1e9);
}

int usage(const char* problem) {
    std::fprintf(stderr, "step: %s\nUsage: step [CASE]... [--seconds S] [--csv FILE]\nCases:", problem);
    for (const auto& b : bench::benchmarks()) std::fprintf(stderr, " %s", b.name);
    std::fprintf(stderr, "\n");
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    auto& all = bench::benchmarks();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return std::string_view(a.name) < b.name; });

    std::vector<std::string_view> wanted;
    double seconds = 3;
    std::FILE* csv = nullptr;
    for (int i = 1; i < argc; ++i) {
        const std::string_view a = argv[i];
        if (a == "--seconds" || a == "--csv") {
            if (++i == argc) return usage("a value is missing at the end");
            if (a == "--seconds" && (seconds = std::atof(argv[i])) <= 0) return usage("--seconds must be greater than 0");
            if (a == "--csv" && (csv = std::fopen(argv[i], "w")) == nullptr) return usage("the file of --csv cannot be written");
        } else if (std::any_of(all.begin(), all.end(), [a](const auto& b) { return a == b.name; })) {
            wanted.push_back(a);
        } else {
            return usage(("there is no case " + std::string(a)).c_str());
        }
    }

    bench::pin();
    bench::describe_machine();
    if (!bench::smoke) print_head();
    if (csv != nullptr) std::fprintf(csv, "case,way,minimum_ns,median_ns\n");
    int checked = 0, failed = 0;
    for (const auto& b : all) {
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), b.name) == wanted.end()) continue;
        if (bench::smoke && wanted.empty() && !b.in_smoke) continue;
        std::vector<bench::race> races;
        b.enter(races);
        for (auto& race : races) {
            ++checked;
            if (!race.all_agree()) ++failed;
            const auto r = race.run(seconds);
            if (r.of.empty()) continue;
            print(r);
            if (csv != nullptr) write_csv(csv, r);
        }
    }
    if (csv != nullptr) std::fclose(csv);
    if (bench::smoke) std::printf("%d of %d: all ways agree\n", checked - failed, checked);
    return failed == 0 ? 0 : 1;
}
