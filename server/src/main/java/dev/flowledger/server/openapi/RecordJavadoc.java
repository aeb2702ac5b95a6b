package dev.flowledger.server.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.providers.SpringDocJavadocProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** Describes the fields of a record by its Javadoc, under the names that they have in JSON. */
@Component
final class RecordJavadoc extends SpringDocJavadocProvider {

    /** Callers are told what it is, in the first paragraph; the others are for those who read the code. */
    @Override
    public String getClassJavadoc(Class<?> documented) {
        String text = super.getClassJavadoc(documented);
        int second = text.indexOf("<p>");
        return (second < 0 ? text : text.substring(0, second)).strip().replaceAll("\\s+", " ");
    }

    @Override
    public Map<String, String> getRecordClassParamJavadoc(Class<?> record) {
        Map<String, String> described = new TreeMap<>();
        super.getRecordClassParamJavadoc(record)
                .forEach((component, text) -> described.put(jsonName(record, component), sentence(text)));
        return described;
    }

    /** The name in JSON of a component of a record. */
    static String jsonName(Class<?> record, String component) {
        try {
            Field field = record.getDeclaredField(component);
            JsonProperty json = field.getAnnotation(JsonProperty.class);
            return json == null ? component : json.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(record + " documents " + component + ", which it does not have", e);
        }
    }

    private static String sentence(String text) {
        String plain = HtmlUtils.htmlUnescape(text).replaceAll("\\s+", " ");
        return plain.isEmpty() ? plain : Character.toUpperCase(plain.charAt(0)) + plain.substring(1) + ".";
    }
}
