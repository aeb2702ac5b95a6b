package dev.flowledger.server.security;

import static dev.flowledger.api.key.Role.AUDITOR;
import static dev.flowledger.api.key.Role.OPERATOR;
import static dev.flowledger.api.key.Role.READER;
import static dev.flowledger.api.key.Role.WRITER;

import dev.flowledger.server.requests.ReadRoutes;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;

/** Defines which role each route requires. */
final class RouteRoles {

    private RouteRoles() {}

    /** Adds the rules. The first rule that matches a request applies. */
    static void configure(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.requestMatchers("/api/health", "/api/ready", "/actuator/health/**")
                .permitAll()
                .requestMatchers("/", "/index.html", "/app/**", "/webjars/**", "/_static/**", "/error")
                .permitAll()
                .requestMatchers("/docs/**", "/swagger-ui/**", "/api/openapi.json/**")
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/api/keys/me", "/api/keys/me/")
                .authenticated()
                .requestMatchers(HttpMethod.HEAD, "/api/keys/me", "/api/keys/me/")
                .authenticated()
                .requestMatchers(HttpMethod.GET, "/api/keys", "/api/keys/")
                .hasAuthority(AUDITOR.text())
                .requestMatchers(HttpMethod.HEAD, "/api/keys", "/api/keys/")
                .hasAuthority(AUDITOR.text())
                .requestMatchers(
                        "/api/keys/**",
                        "/api/projections/**",
                        "/api/erasures/**",
                        "/api/content_keys/**",
                        "/api/nodes",
                        "/api/nodes/")
                .hasAuthority(OPERATOR.text())
                .requestMatchers("/api/stats/storage/**", "/api/stats/commands/**", "/api/stats/lag/**")
                .hasAuthority(OPERATOR.text())
                .requestMatchers(
                        "/api/events/**",
                        "/api/ledger/**",
                        "/api/evidence/**",
                        "/api/retention",
                        "/api/retention/",
                        "/api/stats/actors",
                        "/api/stats/actors/",
                        "/api/flows/name/{name}/events")
                .hasAuthority(AUDITOR.text())
                // Not /api/flows/name/events, which reads the flow with the name "events".
                .requestMatchers("/api/flows/{id:(?!name$).+}/events")
                .hasAuthority(AUDITOR.text())
                .requestMatchers(
                        "/api/deployments/{id}/events", "/api/flow_runs/{id}/events", "/api/task_runs/{id}/events")
                .hasAuthority(AUDITOR.text())
                .requestMatchers(ReadRoutes.WITH_BODY)
                .hasAuthority(READER.text())
                .requestMatchers(HttpMethod.GET, "/api/**", "/actuator/**")
                .hasAuthority(READER.text())
                .requestMatchers(HttpMethod.HEAD, "/api/**", "/actuator/**")
                .hasAuthority(READER.text())
                .requestMatchers("/api/**")
                .hasAuthority(WRITER.text())
                .anyRequest()
                .authenticated();
    }
}
