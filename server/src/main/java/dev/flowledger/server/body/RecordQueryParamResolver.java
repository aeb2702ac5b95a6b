package dev.flowledger.server.body;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads query parameters into a record as strictly as a body. A wrong type, a violated constraint or an unknown name is an
 * error: a misspelled filter must not return every record.
 */
final class RecordQueryParamResolver implements HandlerMethodArgumentResolver {

    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d*)");

    private final JsonMapper mapper;
    private final ValidatingJsonReader reader;

    RecordQueryParamResolver(JsonMapper mapper, ValidatingJsonReader reader) {
        this.mapper = mapper;
        this.reader = reader;
    }

    /** Supports records without an annotation such as {@code @RequestBody}. */
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType().isRecord() && parameter.getParameterAnnotations().length == 0;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws IOException {
        Class<?> type = parameter.getParameterType();
        Set<String> numbers = Arrays.stream(type.getRecordComponents())
                .filter(component -> Number.class.isAssignableFrom(component.getType()))
                .map(RecordQueryParamResolver::jsonName)
                .collect(Collectors.toSet());
        Map<String, Object> parameters = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> parameters.put(name, value(name, values, numbers)));
        byte[] json = mapper.writeValueAsBytes(parameters);
        return reader.read("query", new ByteArrayInputStream(json), mapper.constructType(type));
    }

    /** Returns integers as numbers. Everything else stays as it is, so that the JSON reader reports it. */
    private static Object value(String name, String[] values, Set<String> numbers) {
        // Jackson would read the text "null" as no number.
        if (values.length > 1 || (numbers.contains(name) && values[0].equals("null"))) {
            return values;
        }
        return numbers.contains(name) && INTEGER.matcher(values[0]).matches() ? new BigInteger(values[0]) : values[0];
    }

    private static String jsonName(RecordComponent component) {
        JsonProperty json = component.getAccessor().getAnnotation(JsonProperty.class);
        return json == null ? component.getName() : json.value();
    }
}
