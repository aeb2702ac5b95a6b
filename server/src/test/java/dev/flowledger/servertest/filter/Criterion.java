package dev.flowledger.servertest.filter;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

    /** A copy of the filters without this criterion. */
    FilterSet without(FilterSet filters) {
        return (FilterSet) without(filters, path);
    }

    private static Object without(Object filter, List<String> path) {
        if (filter == null || path.isEmpty()) {
            return null;
        }
        RecordComponent[] components = filter.getClass().getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                Object value = components[i].getAccessor().invoke(filter);
                values[i] = components[i].getName().equals(path.get(0))
                        ? without(value, path.subList(1, path.size()))
                        : value;
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
