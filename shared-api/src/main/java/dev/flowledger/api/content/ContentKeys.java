package dev.flowledger.api.content;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** The keys of the content of some records, read for one page of events. Nothing keeps them longer. */
public final class ContentKeys {

    private static final ContentKeys NONE = new ContentKeys(List.of());

    private final Map<String, ContentKey> keys;
    private final boolean erased;

    /** Creates a set of keys. */
    public ContentKeys(Collection<ContentKey> keys) {
        this(new HashMap<>(), false);
        keys.forEach(key -> this.keys.put(key.name(), key));
    }

    private ContentKeys(Map<String, ContentKey> keys, boolean erased) {
        this.keys = keys;
        this.erased = erased;
    }

    /** These keys as they are after an erasure of all of them. Content that cannot be decrypted is erased, too. */
    public ContentKeys erased() {
        return new ContentKeys(keys, true);
    }

    /** No keys. */
    public static ContentKeys none() {
        return NONE;
    }

    /** Whether the JSON of an event may contain sealed content. */
    public static boolean areNeededFor(String json) {
        return json.contains("\"" + ContentKey.PREFIX);
    }

    /**
     * The JSON of an event with its content.
     *
     * @throws ContentException if the content cannot be decrypted; a key that is missing is not an erasure
     */
    public String open(String stream, long sequence, String json) {
        return areNeededFor(json)
                ? ContentMembers.replace(json, (pointer, value) -> open(stream, sequence + pointer, pointer, value))
                : json;
    }

    /** The JSON of a snapshot; null if its content was erased. */
    public @Nullable String openSnapshot(String stream, long sequence, String json) {
        SealedText sealed = SealedText.parse(json);
        if (sealed == null) {
            return json;
        }
        ContentKey key = keys.get(ContentKey.name(stream, sealed.key()));
        return key == null || !key.isUsable() ? null : key.open(snapshot(sequence), sealed.text());
    }

    /**
     * A text that {@link ContentKey#sealText} has encrypted; another text is returned unchanged.
     *
     * @throws ContentException if it cannot be decrypted
     */
    public String openText(String stream, String place, String text) {
        SealedText sealed = SealedText.parse('"' + text + '"');
        if (sealed == null) {
            return text;
        }
        ContentKey key = key(stream, sealed);
        return key.isUsable() ? key.open(place, sealed.text()) : new ErasedContent(key.erasedAt()).text();
    }

    /** The place of a snapshot, for {@link ContentKey#seal}. */
    public static String snapshot(long sequence) {
        return sequence + "/snapshot";
    }

    /**
     * The content of an event: a JSON object whose names are JSON pointers into the event's JSON. Null if it has none. Content
     * that cannot be decrypted is omitted: it must not prevent the reading of others.
     */
    public @Nullable String content(String stream, long sequence, String json) {
        if (!areNeededFor(json)) {
            return null;
        }
        Map<String, String> members = new LinkedHashMap<>();
        ContentMembers.replace(json, (pointer, value) -> {
            try {
                String opened = open(stream, sequence + pointer, pointer, value);
                if (opened != null) {
                    members.put(pointer, opened);
                }
            } catch (ContentException changed) {
                // A verification of the ledger reports it.
            }
            return null;
        });
        StringBuilder content = new StringBuilder();
        members.forEach((pointer, value) -> content.append(content.isEmpty() ? "{\"" : ",\"")
                .append(pointer)
                .append("\":")
                .append(value));
        return content.isEmpty() ? null : content.append('}').toString();
    }

    /**
     * Tries to decrypt the content of an event, at most once with each key.
     *
     * @param tried the keys that were tried before; those of the event are added
     * @return whether content of the event was erased
     * @throws ContentException if content cannot be decrypted
     */
    public boolean verify(String stream, long sequence, String json, Set<String> tried) {
        List<ContentKey> erased = new ArrayList<>();
        ContentMembers.replace(json, (pointer, value) -> {
            SealedText sealed = SealedText.parse(value);
            if (sealed != null) {
                ContentKey key = key(stream, sealed);
                if (!key.isUsable()) {
                    erased.add(key);
                } else if (tried.add(key.name())) {
                    key.open(sequence + pointer, sealed.text());
                }
            }
            return null;
        });
        return !erased.isEmpty();
    }

    /** Whether an event has encrypted content whose key was not destroyed. All of its keys must be there. */
    public boolean canOpen(String stream, String json) {
        List<SealedText> usable = new ArrayList<>();
        ContentMembers.replace(json, (pointer, value) -> {
            SealedText sealed = SealedText.parse(value);
            if (sealed != null && key(stream, sealed).isUsable()) {
                usable.add(sealed);
            }
            return null;
        });
        return !usable.isEmpty();
    }

    /** Whether content of an event is encrypted with the key of this number. */
    public static boolean isSealedWith(int number, String json) {
        List<String> sealed = new ArrayList<>();
        ContentMembers.replace(json, (pointer, value) -> {
            if (value.startsWith('"' + ContentKey.PREFIX + number + ':')) {
                sealed.add(value);
            }
            return null;
        });
        return !sealed.isEmpty();
    }

    /** A JSON text that contains other JSON. */
    public static String quoted(String json) {
        StringBuilder quoted = new StringBuilder(json.length() + 32).append('"');
        JsonStringEncoder.getInstance().quoteAsString(json, quoted);
        return quoted.append('"').toString();
    }

    private @Nullable String open(String stream, String place, String pointer, String value) {
        SealedText sealed = SealedText.parse(value);
        if (sealed == null) {
            return null;
        }
        ContentKey key = key(stream, sealed);
        return key.isUsable() ? key.open(place, sealed.text()) : new ErasedContent(key.erasedAt()).member(pointer);
    }

    private ContentKey key(String stream, SealedText sealed) {
        int number = sealed.key();
        ContentKey key = keys.get(ContentKey.name(stream, number));
        if (erased && (key == null || key.isUsable())) {
            return ContentKey.erased(stream, number, null);
        }
        if (key == null) {
            throw ContentException.ofMissingKey(stream, number);
        }
        return key;
    }
}
