package dev.flowledger.server.security;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The origins whose web pages may call the API: those in {@code FLOWLEDGER_CORS_ORIGINS}. None by default. */
@Component
final class CrossOrigins {

    private static final Pattern ORIGIN = Pattern.compile("https?://[^/*?#@\\s]+");

    private final List<String> values;

    CrossOrigins(@Value("${flowledger.cors.origins:}") List<String> origins) {
        values = origins.stream().map(String::strip).toList();
        values.stream()
                .filter(origin -> !ORIGIN.matcher(origin).matches())
                .findFirst()
                .ifPresent(origin -> {
                    throw new AuthConfigurationException(
                            "FLOWLEDGER_CORS_ORIGINS contains \"" + origin + "\", which is not an origin.",
                            "List origins with scheme and port, without a path and wildcards, separated by commas:"
                                    + " https://ui.example.org,http://localhost:3000.");
                });
    }

    List<String> values() {
        return values;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Whether an Origin header has one of these origins. */
    boolean include(@Nullable String origin) {
        return origin != null && values.contains(origin);
    }
}
