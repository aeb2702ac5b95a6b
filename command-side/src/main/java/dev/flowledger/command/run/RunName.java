package dev.flowledger.command.run;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Random names for runs without a name, such as {@code amber-heron}, as in Prefect. */
public final class RunName {

    private static final List<String> ADJECTIVES = List.of(
            "amber",
            "ancient",
            "brave",
            "bright",
            "brisk",
            "calm",
            "careful",
            "cheerful",
            "clever",
            "coral",
            "crimson",
            "curious",
            "daring",
            "eager",
            "elegant",
            "emerald",
            "fearless",
            "fluffy",
            "gentle",
            "golden",
            "graceful",
            "happy",
            "hidden",
            "honest",
            "humble",
            "indigo",
            "ivory",
            "jolly",
            "kind",
            "lively",
            "lucky",
            "mellow",
            "merry",
            "misty",
            "modest",
            "noble",
            "olive",
            "patient",
            "polite",
            "proud",
            "quick",
            "quiet",
            "rapid",
            "ruby",
            "scarlet",
            "silent",
            "silver",
            "sincere",
            "steady",
            "sunny",
            "swift",
            "tidy",
            "turquoise",
            "velvet",
            "vivid",
            "warm",
            "watchful",
            "wise",
            "witty",
            "young");

    private static final List<String> ANIMALS = List.of(
            "albatross",
            "badger",
            "bear",
            "beaver",
            "bison",
            "buzzard",
            "camel",
            "capybara",
            "caribou",
            "cheetah",
            "cormorant",
            "crane",
            "cricket",
            "dolphin",
            "eagle",
            "falcon",
            "ferret",
            "finch",
            "fox",
            "gazelle",
            "gecko",
            "goshawk",
            "heron",
            "hippo",
            "ibex",
            "jackdaw",
            "jaguar",
            "kestrel",
            "kingfisher",
            "koala",
            "lark",
            "lemur",
            "leopard",
            "llama",
            "lynx",
            "magpie",
            "marmot",
            "marten",
            "meerkat",
            "mongoose",
            "narwhal",
            "newt",
            "ocelot",
            "okapi",
            "oryx",
            "osprey",
            "otter",
            "owl",
            "panda",
            "pelican",
            "penguin",
            "puffin",
            "raven",
            "seal",
            "sparrow",
            "stork",
            "swan",
            "tapir",
            "tortoise",
            "wombat");

    private RunName() {}

    /** This name, or two random words for an empty name, as in Prefect. */
    public static String orRandom(String name) {
        return name.isEmpty() ? random() : name;
    }

    /** One of 3,600 names. Names of runs need not be unique. */
    public static String random() {
        return word(ADJECTIVES) + "-" + word(ANIMALS);
    }

    private static String word(List<String> words) {
        RandomGenerator random = ThreadLocalRandom.current();
        return words.get(random.nextInt(words.size()));
    }
}
