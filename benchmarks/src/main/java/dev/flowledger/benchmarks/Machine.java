package dev.flowledger.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** The machine that runs the benchmark. */
final class Machine {

    private Machine() {}

    /** Returns a description for reports: cores, memory and operating system. */
    static String description() {
        long memory = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
        return String.format(
                Locale.ROOT,
                "%d cores, %d GiB of memory; %s %s",
                Runtime.getRuntime().availableProcessors(),
                memory >> 30,
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
    }

    /** Returns the average number of runnable processes in the last minute, for reports. */
    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
