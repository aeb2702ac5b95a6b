package dev.flowledger.server.openapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.providers.SpringDocJavadocProvider;
import org.springframework.stereotype.Component;

/** Takes the descriptions of fields from the Javadoc of their record, under their JSON names. */
@Component
final class RecordJavadoc extends SpringDocJavadocProvider {

    /** Returns the first paragraph. The others are for readers of the code. */
    @Override
    public String getClassJavadoc(Class<?> documented) {
        String text = super.getClassJavadoc(documented);
        int second = text.indexOf("<p>");
        return JavadocText.markdown(second < 0 ? text : text.substring(0, second));
    }

    @Override
    public Map<String, String> getRecordClassParamJavadoc(Class<?> record) {
        Map<String, String> described = new TreeMap<>();
        super.getRecordClassParamJavadoc(record)
                .forEach((component, text) -> described.put(jsonName(record, component), sentence(text)));
        return described;
    }

    /** Returns the JSON name of a record component. */
    static String jsonName(Class<?> record, String component) {
        try {
            Field field = record.getDeclaredField(component);
            JsonProperty json = field.getAnnotation(JsonProperty.class);
            return json == null ? component : json.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(
                    "The Javadoc of " + record + " describes the parameter " + component + ", which does not exist", e);
        }
    }

    private static String sentence(String text) {
        String plain = JavadocText.markdown(text);
        return plain.isEmpty() ? plain : Character.toUpperCase(plain.charAt(0)) + plain.substring(1) + ".";
    }
}
