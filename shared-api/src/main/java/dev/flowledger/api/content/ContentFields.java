package dev.flowledger.api.content;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the names of the fields of a record that have content, for {@link ErasurePerformed}. */
public final class ContentFields {

    private final List<String> names = new ArrayList<>();

    /** Adds a field unless its value is empty. */
    public ContentFields with(String name, @Nullable JsonObject value) {
        return add(name, value != null && !value.equals(JsonObject.EMPTY));
    }

    /** Adds a field unless its value is empty. */
    public ContentFields with(String name, @Nullable String value) {
        return add(name, value != null);
    }

    /** Adds a field unless its value is empty. */
    public ContentFields with(String name, @Nullable Json value) {
        return add(name, value != null);
    }

    private ContentFields add(String name, boolean hasContent) {
        if (hasContent) {
            names.add(name);
        }
        return this;
    }

    /** The names. */
    public List<String> names() {
        return List.copyOf(names);
    }
}
