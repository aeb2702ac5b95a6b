package dev.flowledger.server.body;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Names ignored keys of a body in the header {@code Warning} of the response, because a misspelled filter does not filter. */
final class IgnoredKeysWarning {

    private static final int MAX_KEYS = 10;
    private static final int MAX_KEY_LENGTH = 50;

    private IgnoredKeysWarning() {}

    /** Adds the header to the response of the current request if there are ignored keys. */
    static void add(List<String> keys) {
        if (!keys.isEmpty()
                && RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            HttpServletResponse response = attributes.getResponse();
            if (response != null) {
                response.setHeader(HttpHeaders.WARNING, text(keys));
            }
        }
    }

    /** The value of the header: code, agent and a quoted text. */
    static String text(List<String> keys) {
        String named = keys.stream()
                .distinct()
                .limit(MAX_KEYS)
                .map(IgnoredKeysWarning::printable)
                .collect(Collectors.joining(", "));
        return "299 flowledger \"Unknown keys of the body are ignored: " + named + "\"";
    }

    /** Replaces the characters that have a meaning in a header. */
    private static String printable(String key) {
        String visible = key.replaceAll("[^\\w.-]", "?");
        return visible.length() <= MAX_KEY_LENGTH ? visible : visible.substring(0, MAX_KEY_LENGTH) + "...";
    }
}
