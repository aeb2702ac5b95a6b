package dev.flowledger.api.content;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Encrypts the content of events that are being appended, and creates the keys that are missing. */
public final class ContentSeal {

    /** The first number of a record is random: if the key of a record is lost, no other key gets its number. */
    private static final int FIRST_NUMBERS = 500_000_000;

    private final Map<String, Integer> highestNumbers = new HashMap<>();
    private final Map<String, ContentKey> usable = new HashMap<>();
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
        highestNumbers.merge(key.stream(), key.number(), Math::max);
        if (key.isUsable()) {
            usable.merge(key.stream(), key, (first, second) -> first.number() > second.number() ? first : second);
        }
    }

    /**
     * The JSON of an event with encrypted content. Empty content is not encrypted, nor is what stands for erased content: a change of
     * the record repeats it, and nothing remains that could be erased.
     */
    public String seal(String stream, long sequence, String json) {
        return ContentMembers.replace(
                json,
                (pointer, value) -> value.equals("null") || value.equals("{}") || ErasedContent.isMarker(value)
                        ? null
                        : key(stream).seal(sequence + pointer, value));
    }

    /** Destroys the key of a stream. Content that is sealed later gets another one. */
    public void erase(String stream, Instant at) {
        usable.remove(stream);
        created.replaceAll(fresh -> fresh.stream().equals(stream) && fresh.isUsable()
                ? ContentKey.erased(stream, fresh.number(), at)
                : fresh);
    }

    /** The keys to insert. */
    public List<ContentKey> created() {
        return List.copyOf(created);
    }

    /** Creates a key for a stream that has none that this node can use. */
    public void createMissing(String stream) {
        key(stream);
    }

    /** Whether a stream has a key that this node can use. */
    public boolean hasReadable(String stream) {
        ContentKey key = usable.get(stream);
        return key != null && key.isReadable();
    }

    private ContentKey key(String stream) {
        if (!hasReadable(stream)) {
            Integer highest = highestNumbers.get(stream);
            ContentKey key = ContentKey.random(
                    stream, highest == null ? ThreadLocalRandom.current().nextInt(1, FIRST_NUMBERS) : highest + 1);
            add(key);
            created.add(key);
        }
        return Objects.requireNonNull(usable.get(stream));
    }

    /** The usable key of a stream; null if it has none. */
    public @Nullable ContentKey usable(String stream) {
        return usable.get(stream);
    }
}
