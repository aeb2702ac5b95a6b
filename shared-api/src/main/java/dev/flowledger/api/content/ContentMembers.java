package dev.flowledger.api.content;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the members of the JSON of an event that hold content, and replaces their values. All other characters remain the same,
 * so this class does not use a JSON library: the ledger hashes the text.
 */
final class ContentMembers {

    private static final Set<String> NONE = Set.of();

    /** The members that hold content. A member with a set of names is an object of which those members hold content. */
    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "parameters", NONE,
            "context", NONE,
            "task_inputs", NONE,
            "state", Set.of("message", "data"),
            "settings", Set.of("description", "parameters"));

    private final String json;
    private final Change change;
    private final StringBuilder changed = new StringBuilder();
    private int copied;
    private int next;

    private ContentMembers(String json, Change change) {
        this.json = json;
        this.change = change;
    }

    /** Changes the value of a member. */
    @FunctionalInterface
    interface Change {

        /**
         * Returns the new value; null if it remains the same.
         *
         * @param pointer the JSON pointer of the member
         * @param value its JSON
         */
        @Nullable String apply(String pointer, String value);
    }

    /**
     * Changes the content of an event.
     *
     * @param json a valid JSON text
     */
    static String replace(String json, Change change) {
        return new ContentMembers(json, change).replace();
    }

    private String replace() {
        skipSpace();
        if (json.charAt(next) != '{') {
            return json;
        }
        object("", MEMBERS.keySet());
        return copied == 0 ? json : changed.append(json, copied, json.length()).toString();
    }

    /** Reads an object. The next character is its opening brace. */
    private void object(String pointer, Set<String> names) {
        next++;
        skipSpace();
        while (json.charAt(next) != '}') {
            String name = name();
            skipSpace();
            next++; // the colon
            skipSpace();
            if (names.contains(name)) {
                member(pointer, name);
            } else {
                skipValue();
            }
            skipSpace();
            if (json.charAt(next) == ',') {
                next++;
                skipSpace();
            }
        }
        next++;
    }

    private void member(String pointer, String name) {
        Set<String> nested = pointer.isEmpty() ? MEMBERS.getOrDefault(name, NONE) : NONE;
        if (nested.isEmpty()) {
            int start = next;
            skipValue();
            String value = change.apply(pointer + "/" + name, json.substring(start, next));
            if (value != null) {
                changed.append(json, copied, start).append(value);
                copied = next;
            }
        } else if (json.charAt(next) == '{') {
            object("/" + name, nested);
        } else {
            skipValue();
        }
    }

    private String name() {
        int start = next + 1;
        skipString();
        return json.substring(start, next - 1);
    }

    private void skipValue() {
        char first = json.charAt(next);
        if (first == '"') {
            skipString();
        } else if (first == '{' || first == '[') {
            skipNested();
        } else {
            while (next < json.length() && ",}] \t\r\n".indexOf(json.charAt(next)) < 0) {
                next++;
            }
        }
    }

    private void skipNested() {
        int depth = 0;
        do {
            char c = json.charAt(next);
            if (c == '"') {
                skipString();
                continue;
            }
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            next++;
        } while (depth > 0);
    }

    private void skipString() {
        next++;
        while (json.charAt(next) != '"') {
            next += json.charAt(next) == '\\' ? 2 : 1;
        }
        next++;
    }

    private void skipSpace() {
        while (" \t\r\n".indexOf(json.charAt(next)) >= 0) {
            next++;
        }
    }
}
