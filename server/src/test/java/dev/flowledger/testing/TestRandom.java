package dev.flowledger.testing;

import java.util.Random;

/** Random numbers whose seed is printed. {@code -Dtest.seed=SEED} repeats them. */
public final class TestRandom {

    private TestRandom() {}

    /** Returns random numbers for a test class and prints their seed. */
    public static Random of(Class<?> test) {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println(test.getSimpleName() + " uses the random seed " + seed);
        return new Random(seed);
    }
}
