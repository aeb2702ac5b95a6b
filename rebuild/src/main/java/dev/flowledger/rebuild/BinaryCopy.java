package dev.flowledger.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteConverter;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows of one table in PostgreSQL's binary COPY format. The type of a value is that of its column: {@code UUID} is uuid,
 * {@code OffsetDateTime} is timestamptz, {@code String} is text or json, and so on.
 */
final class BinaryCopy {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};

    private static final int NULL = -1;
    private static final int END_OF_ROWS = -1;
    private static final int TEXT_OID = 25;

    /** Seconds from the epoch of Java to that of PostgreSQL, 2000-01-01. */
    private static final long EPOCH = 946_684_800;

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final String statement;
    private final int columns;
    private final Buffer buffer = new Buffer();
    private final DataOutputStream out = new DataOutputStream(buffer);

    /** The bytes, without the copy that {@code toByteArray} makes. */
    private static final class Buffer extends ByteArrayOutputStream {
        void writeTo(CopyIn copy) throws SQLException {
            copy.writeToCopy(buf, 0, count);
        }
    }

    /**
     * Creates an empty buffer.
     *
     * @param table the table, qualified by its schema
     */
    BinaryCopy(String table, List<String> columns) {
        this.statement = "copy " + table + " (" + String.join(", ", columns) + ") from stdin (format binary)";
        this.columns = columns.size();
    }

    int bytes() {
        return buffer.size();
    }

    /** Adds a row. */
    void add(@Nullable Object[] row) {
        try {
            if (buffer.size() == 0) {
                out.write(SIGNATURE);
                out.writeInt(0);
                out.writeInt(0);
            }
            out.writeShort(columns);
            for (Object value : row) {
                write(value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the rows to the table, in the caller's transaction. */
    void flush(JdbcTemplate jdbc) {
        if (buffer.size() > 0) {
            jdbc.execute((ConnectionCallback<Long>) this::flush);
            buffer.reset();
        }
    }

    private long flush(Connection connection) throws SQLException {
        try {
            out.writeShort(END_OF_ROWS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        try {
            buffer.writeTo(copy);
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void write(@Nullable Object value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
        } else if (value instanceof String text) {
            writeBytes(text.getBytes(UTF_8));
        } else if (value instanceof UUID id) {
            out.writeInt(2 * Long.BYTES);
            out.writeLong(id.getMostSignificantBits());
            out.writeLong(id.getLeastSignificantBits());
        } else if (value instanceof OffsetDateTime time) {
            out.writeInt(Long.BYTES);
            out.writeLong(micros(time));
        } else if (value instanceof Long number) {
            out.writeInt(Long.BYTES);
            out.writeLong(number);
        } else if (value instanceof Integer number) {
            out.writeInt(Integer.BYTES);
            out.writeInt(number);
        } else if (value instanceof Boolean flag) {
            out.writeInt(1);
            out.writeBoolean(flag);
        } else if (value instanceof BigDecimal number) {
            writeBytes(ByteConverter.numeric(number));
        } else if (value instanceof String[] texts) {
            writeArray(texts);
        } else {
            throw new IllegalStateException("a value of " + value.getClass() + " cannot be copied");
        }
    }

    private void writeBytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** A one-dimensional array without nulls; an empty one has no dimension. */
    private void writeArray(String[] texts) throws IOException {
        byte[][] elements =
                Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
        int dimensions = elements.length == 0 ? 0 : 1;
        int length = (3 + 2 * dimensions + elements.length) * Integer.BYTES;
        for (byte[] element : elements) {
            length += element.length;
        }
        out.writeInt(length);
        out.writeInt(dimensions);
        out.writeInt(0);
        out.writeInt(TEXT_OID);
        if (dimensions > 0) {
            out.writeInt(elements.length);
            out.writeInt(1);
        }
        for (byte[] element : elements) {
            writeBytes(element);
        }
    }

    /** Rounds like the JDBC driver. */
    private static long micros(OffsetDateTime time) {
        return Math.addExact(
                Math.multiplyExact(time.toEpochSecond() - EPOCH, MICROS_PER_SECOND), (time.getNano() + 500) / 1000);
    }
}
