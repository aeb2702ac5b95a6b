package dev.flowledger.server.security;

import io.swagger.v3.oas.models.OpenAPI;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Removes the security requirements from the OpenAPI document of a server that needs no keys. */
@Component
final class SecurityDocs implements GlobalOpenApiCustomizer {

    private final AuthSettings settings;

    SecurityDocs(AuthSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customise(OpenAPI document) {
        if (!settings.isRequired()) {
            document.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .forEach(operation -> operation.setSecurity(null));
        }
    }
}
