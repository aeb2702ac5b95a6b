package dev.flowledger.api.taskrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flowledger.api.InvalidValueException;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.TypedObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads the sources of the inputs of a task run, by the names of its parameters. */
public final class TaskInputsReader extends StdDeserializer<JsonObject> {

    /** The kind of a source. */
    enum InputType {
        @JsonProperty("task_run")
        TASK_RUN,
        @JsonProperty("parameter")
        PARAMETER,
        @JsonProperty("constant")
        CONSTANT
    }

    /**
     * A source: the result of a task run, a parameter of the flow run, or a constant.
     *
     * @param inputType the kind; by default that of the other field
     * @param id the id of the task run
     * @param name the name of the parameter
     * @param type the type of the constant
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Input(
            @JsonProperty("input_type") @Nullable InputType inputType,
            @Nullable UUID id,
            @Nullable String name,
            @Nullable String type) {

        Input {
            InputType only = id != null
                    ? InputType.TASK_RUN
                    : name != null ? InputType.PARAMETER : type != null ? InputType.CONSTANT : null;
            if (only == null || (inputType != null && inputType != only)) {
                throw new InvalidValueException(
                        "must have the id of a task_run, the name of a parameter or the type of a"
                                + " constant, as its input_type says");
            }
            inputType = only;
        }
    }

    /** Called by Jackson. */
    public TaskInputsReader() {
        super(JsonObject.class);
    }

    @Override
    public @Nullable JsonObject deserialize(JsonParser json, DeserializationContext context) {
        if (!json.hasToken(JsonToken.START_OBJECT)) {
            return (JsonObject) context.handleUnexpectedToken(context.constructType(JsonObject.class), json);
        }
        Map<String, List<@Nullable Object>> byParameter = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String parameter = json.currentName();
            List<@Nullable Object> inputs = new ArrayList<>();
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    inputs.add(
                            json.hasToken(JsonToken.VALUE_NULL)
                                    ? context.handleUnexpectedToken(context.constructType(Input.class), json)
                                    : TypedObject.value(json, context, Input.class));
                }
            } else {
                context.handleUnexpectedToken(context.constructType(List.class), json);
            }
            byParameter.put(parameter, inputs);
        }
        return TypedObject.of(byParameter);
    }
}
