package dev.flowledger.api.key;

import java.lang.Character.UnicodeScript;
import java.security.Principal;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names of actors. An actor is recorded in every event, so two actors should not have names that are equal or easily
 * confused: the name of an API key is the actor itself, and a token's subject is prefixed with {@code jwt:}, which no API key's
 * name may begin with.
 */
public final class ActorNames {

    /** The maximum length of an API key's name or of a token's subject, in code points. */
    public static final int MAX_LENGTH = 200;

    /** The actor of requests without authentication. */
    public static final String ANONYMOUS = "anonymous";

    /** The beginning of the actor of every token. */
    private static final String TOKEN = "jwt:";

    /** The beginning of the actor of changes that the server makes by itself. */
    private static final String SYSTEM = "system:";

    /** The actor of the retention of runs. */
    public static final String RETENTION = SYSTEM + "retention";

    /** Letters, marks, numbers, punctuation, symbols and the space: no control, format, surrogate or unassigned characters. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]*");

    /** Characters that are invisible although Unicode classifies them as letters, marks or symbols. */
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\x{34F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{180B}-\\x{180F}\\x{2800}\\x{3164}\\x{FE00}-\\x{FE0F}\\x{FFA0}\\x{E0100}-\\x{E01EF}]");

    private static final Set<UnicodeScript> COMBINED_WITH_LATIN = EnumSet.of(
            UnicodeScript.LATIN,
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.BOPOMOFO);

    private static final String MIXED_SCRIPTS =
            "must not combine letters of different scripts, such as Latin and Cyrillic, which look alike";

    private ActorNames() {}

    /** Returns the actor of a request. */
    public static String of(@Nullable Principal caller) {
        return caller == null ? ANONYMOUS : caller.getName();
    }

    /** Returns the actor of events that a token with this subject causes. */
    public static String ofToken(String subject) {
        return TOKEN + subject;
    }

    /** Returns how the actor of an event was authenticated. */
    public static String typeOf(String actor) {
        return actor.startsWith(TOKEN) ? "JWT" : actor.equals(ANONYMOUS) ? "ANONYMOUS" : "API_KEY";
    }

    /** Returns what is wrong with the name of an API key, or null. */
    public static @Nullable String violationOfKey(String name) {
        // Full-width letters, for example, are compatible with ordinary ones.
        String lower = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (lower.equals("admin") || lower.equals(ANONYMOUS) || lower.startsWith(TOKEN) || lower.startsWith(SYSTEM)) {
            return "must not be admin or anonymous or begin with jwt: or system:, which are reserved";
        }
        String violation = violation(name);
        return violation == null && mixesScripts(name) ? MIXED_SCRIPTS : violation;
    }

    /**
     * Whether a name has letters of scripts that are not written together, such as Latin and Cyrillic, so that it could look like
     * another name. As in the level "highly restrictive" of UTS 39, the scripts of Chinese, Japanese and Korean may be combined
     * with each other and with Latin.
     */
    private static boolean mixesScripts(String name) {
        Set<UnicodeScript> scripts = name.codePoints()
                .mapToObj(UnicodeScript::of)
                .filter(script -> script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED)
                .collect(Collectors.toSet());
        return scripts.size() > 1 && !COMBINED_WITH_LATIN.containsAll(scripts);
    }

    /** Returns what is wrong with the subject of a token, or null. */
    public static @Nullable String violation(String name) {
        if (name.isBlank()) {
            return "must not be empty or blank";
        }
        if (name.codePointCount(0, name.length()) > MAX_LENGTH) {
            return "must not be longer than " + MAX_LENGTH + " characters";
        }
        if (!PRINTABLE.matcher(name).matches() || INVISIBLE.matcher(name).find()) {
            return "must contain only printable characters and spaces";
        }
        if (name.startsWith(" ") || name.endsWith(" ")) {
            return "must not begin or end with a space";
        }
        return Normalizer.isNormalized(name, Normalizer.Form.NFC) ? null : "must be in Unicode normalization form C";
    }
}
