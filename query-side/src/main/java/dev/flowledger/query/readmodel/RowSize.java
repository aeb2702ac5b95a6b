package dev.flowledger.query.readmodel;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.metamodel.Attribute;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;

/** Expressions for the size of a row and for its short values. PostgreSQL knows the size of a text without reading it. */
final class RowSize {

    private static final Set<Class<?>> TEXTS = Set.of(Json.class, JsonObject.class, String.class);

    /** Always short. */
    private static final Set<String> NAMES = Set.of("name", "nameFolded", "stateName");

    private final Root<?> row;
    private final HibernateCriteriaBuilder builder;

    /** The SQL for the size of each column of variable length, by attribute. */
    private final Map<String, String> sizes = new TreeMap<>();

    RowSize(Root<?> row, HibernateCriteriaBuilder builder) {
        this.row = row;
        this.builder = builder;
        for (Attribute<?, ?> column : row.getModel().getAttributes()) {
            if (column.getJavaType() == List.class) {
                sizes.put(column.getName(), "octet_length(array_to_string(?, ''))");
            } else if (TEXTS.contains(column.getJavaType()) && !NAMES.contains(column.getName())) {
                sizes.put(column.getName(), "octet_length(?)");
            }
        }
    }

    /** The number of bytes of all values of variable length. */
    Expression<Integer> bytes() {
        String sum =
                sizes.values().stream().map(size -> "coalesce(" + size + ", 0)").collect(Collectors.joining(" + "));
        return builder.sql(
                sum, Integer.class, sizes.keySet().stream().map(row::get).toArray(Expression<?>[]::new));
    }

    /** The value of a column, or null if it is so long that its row is not complete. */
    Expression<?> shortValue(String column) {
        String size = sizes.get(column);
        return size == null ? row.get(column) : shortValue(row.get(column), size);
    }

    private <T> Expression<T> shortValue(Expression<T> value, String size) {
        return builder.<T>selectCase()
                .when(builder.le(builder.sql(size, Integer.class, value), PageRow.MAX_COMPLETE_BYTES), value);
    }
}
