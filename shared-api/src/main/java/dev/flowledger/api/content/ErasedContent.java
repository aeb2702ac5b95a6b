package dev.flowledger.api.content;

import dev.flowledger.api.Json;
import dev.flowledger.api.JsonObject;
import dev.flowledger.api.MicrosModule;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is read in place of erased content. Each value has the JSON type of the content, so that clients can parse it.
 *
 * @param at when it was erased; null if that is not known
 */
public record ErasedContent(@Nullable Instant at) {

    private static final String TEXT = "\"erased at [0-9T:.+-]{32}\"";

    private static final Pattern MARKER = Pattern.compile("\\{\"erased\":true,\"at\":\"[0-9T:.+-]{32}\"}|" + TEXT
            + "|\\{\"erased\":\\[\\{\"input_type\":\"constant\",\"type\":" + TEXT + "}]}");

    /** Whether JSON stands for erased content. */
    public static boolean isMarker(String json) {
        return MARKER.matcher(json).matches();
    }

    /** In place of an object: {@code {"erased":true,"at":"…"}}. */
    public JsonObject object() {
        return new JsonObject(
                "{\"erased\":true,\"at\":" + (at == null ? "null" : '"' + MicrosModule.text(at) + '"') + "}");
    }

    /** In place of any JSON. */
    public Json json() {
        return new Json(object().text());
    }

    /** In place of a text. */
    public String text() {
        return at == null ? "erased" : "erased at " + MicrosModule.text(at);
    }

    /** In place of the inputs of a task run: Prefect's clients require a list of inputs for each name. */
    public JsonObject taskInputs() {
        return new JsonObject("{\"erased\":[{\"input_type\":\"constant\",\"type\":\"" + text() + "\"}]}");
    }

    /** The JSON in place of a member of an event. */
    String member(String pointer) {
        return switch (pointer) {
            case "/state/message", "/settings/description" -> '"' + text() + '"';
            case "/task_inputs" -> taskInputs().text();
            default -> object().text();
        };
    }
}
