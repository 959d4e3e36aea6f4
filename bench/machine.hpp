#pragma once
// bench/machine.hpp: on what a result was measured, and the one core it was measured on.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#if defined(__linux__)
#include <sched.h>
#include <unistd.h>
#endif

namespace bench {

/// Stays on one core: TAPELESS_BENCH_CORE, or the last.
inline void pin() {
#if defined(__linux__)
    const char* const wanted = std::getenv("TAPELESS_BENCH_CORE");
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<std::size_t>(wanted != nullptr ? std::atol(wanted) : sysconf(_SC_NPROCESSORS_ONLN) - 1), &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) std::fprintf(stderr, "not pinned to a core\n");
#endif
}

inline std::string processor() {
    std::string name = "unknown processor";
    if (std::FILE* const f = std::fopen("/proc/cpuinfo", "r")) {
        char line[256];
        while (std::fgets(line, sizeof line, f) != nullptr) {
            const std::string l = line;
            if (l.rfind("model name", 0) != 0) continue;
            const auto colon = l.find(": ");
            if (colon != std::string::npos) name = l.substr(colon + 2, l.size() - colon - 3);
            break;
        }
        std::fclose(f);
    }
    return name;
}

inline const char* instruction_set() {
#if defined(__AVX512F__)
    return "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
    return "AVX2 and FMA";
#elif defined(__AVX__)
    return "AVX";
#elif defined(__SSE2__)
    return "SSE2";
#else
    return "unknown vectors";
#endif
}

inline std::string compiler() {
#if defined(__clang__)
    return "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__);
#else
    return "g++ " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__);
#endif
}

inline std::string today() {
    char text[16];
    const std::time_t now = std::time(nullptr);
    std::strftime(text, sizeof text, "%Y-%m-%d", std::localtime(&now));
    return text;
}

inline void describe_machine() {
    std::printf("%s, %s, compiled for %s, %s\n", processor().c_str(), compiler().c_str(), instruction_set(), today().c_str());
}

}  // namespace bench
