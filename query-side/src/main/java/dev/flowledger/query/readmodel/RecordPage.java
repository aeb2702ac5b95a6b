package dev.flowledger.query.readmodel;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * The records of one page, in order; a JSON array. The records of a large page are read while they are written to the response,
 * so that the page is never in memory as a whole.
 */
@JsonSerialize(using = RecordPage.Writer.class)
public interface RecordPage<V> extends Iterable<V> {

    /** Passes each record to a consumer, before the next one is read. */
    @Override
    void forEach(Consumer<? super V> consumer);

    /** Reads all records into memory. */
    @Override
    default Iterator<V> iterator() {
        List<V> records = new ArrayList<>();
        forEach(records::add);
        return records.iterator();
    }

    /** This page with changed records. */
    default <W> RecordPage<W> map(Function<? super V, ? extends W> change) {
        RecordPage<V> page = this;
        return new RecordPage<>() {
            @Override
            public void forEach(Consumer<? super W> consumer) {
                page.forEach(record -> consumer.accept(change.apply(record)));
            }

            @Override
            public OutputStream limited(OutputStream response) {
                return page.limited(response);
            }
        };
    }

    /** The stream for the JSON of the page: the response, or a stream that limits the time to write to it. */
    default OutputStream limited(OutputStream response) {
        return response;
    }

    /** A page whose records are in memory. */
    static <V> RecordPage<V> of(List<V> records) {
        return records::forEach;
    }

    /** Writes the records one by one. If one cannot be read, the array is not closed, so that it is not taken for complete. */
    final class Writer extends ValueSerializer<RecordPage<?>> {

        Writer() {}

        @Override
        public void serialize(RecordPage<?> page, JsonGenerator json, SerializationContext context) {
            json.configure(StreamWriteFeature.AUTO_CLOSE_CONTENT, false);
            json.writeStartArray();
            page.forEach(json::writePOJO);
            json.writeEndArray();
        }
    }
}
