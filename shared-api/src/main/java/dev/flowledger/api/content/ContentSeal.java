package dev.flowledger.api.content;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encrypts the content of events that are being appended, and creates the keys that are missing. */
public final class ContentSeal {

    private final Map<String, ContentKey> latest = new HashMap<>();
    private final List<ContentKey> created = new ArrayList<>();

    /**
     * Creates a seal.
     *
     * @param stored all stored keys of the streams of the events
     */
    public ContentSeal(Collection<ContentKey> stored) {
        stored.forEach(this::add);
    }

    private void add(ContentKey key) {
        latest.merge(key.stream(), key, (first, second) -> first.number() > second.number() ? first : second);
    }

    /** The JSON of an event with encrypted content. Empty content is not encrypted. */
    public String seal(String stream, long sequence, String json) {
        return ContentMembers.replace(
                json,
                (pointer, value) -> value.equals("null") || value.equals("{}")
                        ? null
                        : key(stream).seal(sequence + pointer, value));
    }

    /** Destroys the key of a stream. Content that is sealed later gets another one. */
    public void erase(String stream, Instant at) {
        ContentKey key = latest.get(stream);
        if (key != null && key.isUsable()) {
            ContentKey erased = ContentKey.erased(stream, key.number(), at);
            latest.put(stream, erased);
            created.replaceAll(fresh -> fresh == key ? erased : fresh);
        }
    }

    /** The keys to insert. */
    public List<ContentKey> created() {
        return List.copyOf(created);
    }

    /** Creates a key for a stream that has no usable one. */
    public void createMissing(String stream) {
        key(stream);
    }

    private ContentKey key(String stream) {
        ContentKey key = latest.get(stream);
        if (key == null || !key.isUsable()) {
            key = ContentKey.random(stream, key == null ? 1 : key.number() + 1);
            latest.put(stream, key);
            created.add(key);
        }
        return key;
    }

    /** The usable key of a stream; null if it has none. */
    public @Nullable ContentKey usable(String stream) {
        ContentKey key = latest.get(stream);
        return key == null || !key.isUsable() ? null : key;
    }
}
