package dev.flowledger.servertest.filter;

import dev.flowledger.api.filter.Operator;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A field or object in the four filters, as a path from the top. */
record Criterion(List<String> path) {

    /** All criteria. */
    static List<Criterion> all() {
        return below(FilterSet.class, List.of()).toList();
    }

    private static Stream<Criterion> below(Class<?> type, List<String> path) {
        return Arrays.stream(Objects.requireNonNullElse(type.getRecordComponents(), new RecordComponent[0]))
                .flatMap(component -> {
                    List<String> child = Stream.concat(path.stream(), Stream.of(component.getName()))
                            .toList();
                    return Stream.concat(Stream.of(new Criterion(child)), below(component.getType(), child));
                });
    }

    /** The criteria that contain no others, except operators, which select nothing without another criterion. */
    static List<Criterion> values() {
        List<Criterion> all = all();
        return all.stream()
                .filter(criterion ->
                        !criterion.path.get(criterion.path.size() - 1).equals("operator"))
                .filter(criterion -> all.stream().noneMatch(criterion::contains))
                .toList();
    }

    private boolean contains(Criterion other) {
        return other.path.size() > path.size()
                && other.path.subList(0, path.size()).equals(path);
    }

    /** A copy of the filters without this criterion. */
    FilterSet without(FilterSet filters) {
        return (FilterSet) copy(filters, path, value -> null, other -> other);
    }

    /** A copy of the filters without all other criteria, except operators. */
    FilterSet only(FilterSet filters) {
        return (FilterSet) copy(filters, path, value -> value, other -> other instanceof Operator ? other : null);
    }

    private static Object copy(
            Object filter, List<String> path, UnaryOperator<Object> atPath, UnaryOperator<Object> others) {
        if (filter == null) {
            return null;
        }
        if (path.isEmpty()) {
            return atPath.apply(filter);
        }
        RecordComponent[] components = filter.getClass().getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                Object value = components[i].getAccessor().invoke(filter);
                values[i] = components[i].getName().equals(path.get(0))
                        ? copy(value, path.subList(1, path.size()), atPath, others)
                        : others.apply(value);
            }
            return filter.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return String.join(".", path);
    }
}
