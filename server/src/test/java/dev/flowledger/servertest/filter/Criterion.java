package dev.flowledger.servertest.filter;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** One place in the four filters where something can be given, a field or an object: what leads to it from the top. */
record Criterion(List<String> path) {

    /** Every one that there is. */
    static List<Criterion> all() {
        return below(AllFour.class, List.of()).toList();
    }

    private static Stream<Criterion> below(Class<?> type, List<String> path) {
        return Arrays.stream(Objects.requireNonNullElse(type.getRecordComponents(), new RecordComponent[0]))
                .flatMap(component -> {
                    List<String> to = Stream.concat(path.stream(), Stream.of(component.getName()))
                            .toList();
                    return Stream.concat(Stream.of(new Criterion(to)), below(component.getType(), to));
                });
    }

    /** The same filters, but that this is not given. */
    AllFour without(AllFour filters) {
        return (AllFour) without(filters, path);
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
