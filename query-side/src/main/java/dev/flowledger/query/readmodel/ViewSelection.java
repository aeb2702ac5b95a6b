package dev.flowledger.query.readmodel;

import dev.flowledger.api.run.State;
import jakarta.persistence.criteria.CompoundSelection;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Selection;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Selects a view in a criteria query. Its components name the columns; those of a nested record do, too. */
final class ViewSelection {

    private static final List<String> STATE =
            List.of("stateId", "stateType", "stateName", "stateTimestamp", "stateMessage", "stateData", "stateDetails");

    private final Root<?> row;
    private final CriteriaBuilder builder;
    private final Function<String, Expression<?>> column;

    /** Selects views whose values are columns of the row. */
    ViewSelection(Root<?> row, CriteriaBuilder builder) {
        this(row, builder, row::get);
    }

    /** Selects views whose values are expressions of columns, by the name of the column. */
    ViewSelection(Root<?> row, CriteriaBuilder builder, Function<String, Expression<?>> column) {
        this.row = row;
        this.builder = builder;
        this.column = column;
    }

    <V extends Record> CompoundSelection<V> of(Class<V> viewType) {
        return construct(viewType, Arrays.stream(viewType.getRecordComponents()).map(this::component));
    }

    private Selection<?> component(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == State.class) {
            return construct(State.class, STATE.stream().map(column));
        }
        return isColumn(component.getName()) ? column.apply(component.getName()) : of(type.asSubclass(Record.class));
    }

    private <V> CompoundSelection<V> construct(Class<V> type, Stream<? extends Selection<?>> components) {
        return builder.construct(type, components.toArray(Selection<?>[]::new));
    }

    /** A component that is not a column is a nested record, whose components are columns. */
    private boolean isColumn(String component) {
        return row.getModel().getAttributes().stream()
                .anyMatch(attribute -> attribute.getName().equals(component));
    }
}
