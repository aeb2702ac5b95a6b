package dev.flowledger.server.security;

import static dev.flowledger.api.key.Role.AUDITOR;
import static dev.flowledger.api.key.Role.OPERATOR;
import static dev.flowledger.api.key.Role.READER;
import static dev.flowledger.api.key.Role.WRITER;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.StringUtils;

/** Who may do what, and how callers say who they are. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String BEARER = "Bearer ";

    /** What an answer may do in a browser: load files of this server, and nothing else. Pico's icons are in its style. */
    private static final String OWN_FILES =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Swagger UI writes styles into its elements. */
    private static final String OWN_FILES_AND_STYLES = OWN_FILES.replace("style-src", "style-src 'unsafe-inline'");

    /** The first rule that matches a request decides. */
    private static void roles(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.requestMatchers("/api/health", "/actuator/health/**")
                .permitAll()
                .requestMatchers("/", "/index.html", "/app/**", "/webjars/**", "/_static/**", "/error")
                .permitAll()
                .requestMatchers("/docs/**", "/swagger-ui/**", "/api/openapi.json/**")
                .permitAll()
                .requestMatchers("/api/keys/**", "/api/projections/**")
                .hasAuthority(OPERATOR.text())
                .requestMatchers("/api/events/**", "/api/flows/name/{name}/events")
                .hasAuthority(AUDITOR.text())
                // /api/flows/name/events is the flow that is named so.
                .requestMatchers("/api/flows/{id:(?!name$).+}/events")
                .hasAuthority(AUDITOR.text())
                .requestMatchers(
                        "/api/deployments/{id}/events", "/api/flow_runs/{id}/events", "/api/task_runs/{id}/events")
                .hasAuthority(AUDITOR.text())
                .requestMatchers(HttpMethod.POST, "/api/*/filter", "/api/*/count")
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

    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.fromHierarchy(
                """
                %4$s > %2$s
                %4$s > %3$s
                %2$s > %1$s
                %3$s > %1$s
                """.formatted(READER.text(), WRITER.text(), AUDITOR.text(), OPERATOR.text()));
    }

    /** Decided before anything else is started: a server that must not start does not start a database either. */
    @Bean
    static BeanFactoryPostProcessor decideAccess(ConfigurableEnvironment environment) {
        return beans -> {
            AuthSettings access = AuthSettings.of(environment);
            beans.registerSingleton("access", access);
            environment.getPropertySources().addLast(whoSeesHealth(access));
        };
    }

    /** What health says besides up or down is for operators (and that is everybody when there are no keys). */
    private static PropertySource<?> whoSeesHealth(AuthSettings access) {
        return new MapPropertySource(
                "who sees health",
                Map.of("management.endpoint.health.show-details", access.isRequired() ? "when-authorized" : "always"));
    }

    @Bean
    static HttpFirewall anyPathFirewall() {
        return new PermissiveHttpFirewall();
    }

    @Bean
    static SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            AuthSettings access,
            ApiKeys keys,
            ObjectProvider<JwtDecoder> issuer,
            AuthProblemHandler problems) {
        if (!access.isRequired()) {
            return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE, harmlessInABrowser());
        }
        AuthenticationManager manager = new RateLimitingAuthenticationManager(verifier(keys, issuer.getIfAvailable()));
        return http.headers(SecurityConfiguration::headers)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Nothing that a browser sends by itself lets anybody in: there is nothing to forge.
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .authorizeHttpRequests(SecurityConfiguration::roles)
                .addFilter(bearerTokens(manager, problems))
                .addFilterAfter(new ActorMdcFilter(), BearerTokenAuthenticationFilter.class)
                .build();
    }

    /** Without keys there is nothing to check, so that nothing is done for it. */
    private static HeaderWriterFilter harmlessInABrowser() {
        return new HeaderWriterFilter(List.of(
                new XContentTypeOptionsHeaderWriter(),
                new XFrameOptionsHeaderWriter(XFrameOptionsHeaderWriter.XFrameOptionsMode.DENY),
                contentSecurityPolicy()));
    }

    /** The same; and answers may be kept by who asked for them, that is what ETags are for. */
    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                .xssProtection(HeadersConfigurer.XXssConfig::disable)
                .addHeaderWriter(contentSecurityPolicy());
    }

    private static HeaderWriter contentSecurityPolicy() {
        RequestMatcher swaggerUi = PathPatternRequestMatcher.pathPattern("/swagger-ui/**");
        return (request, response) -> response.setHeader(
                "Content-Security-Policy", swaggerUi.matches(request) ? OWN_FILES_AND_STYLES : OWN_FILES);
    }

    private static BearerTokenAuthenticationFilter bearerTokens(
            AuthenticationManager manager, AuthProblemHandler problems) {
        BearerTokenAuthenticationConverter converter = new BearerTokenAuthenticationConverter();
        converter.setBearerTokenResolver(SecurityConfiguration::bearerToken);
        BearerTokenAuthenticationFilter filter = new BearerTokenAuthenticationFilter(manager, converter);
        filter.setAuthenticationFailureHandler(problems::commence);
        return filter;
    }

    /** Spring's own resolver refuses characters that a chosen key may have, and what looks odd before it is counted. */
    private static @Nullable String bearerToken(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String token = header.substring(BEARER.length()).strip();
        return StringUtils.hasText(token) ? token : null;
    }

    private static AuthenticationManager verifier(ApiKeys keys, @Nullable JwtDecoder decoder) {
        AuthenticationManager opaque = new ProviderManager(new OpaqueTokenAuthenticationProvider(keys));
        if (decoder == null) {
            return opaque;
        }
        IssuerTokens tokens = new IssuerTokens(decoder);
        return attempt -> keys.mayKnow(((BearerTokenAuthenticationToken) attempt).getToken())
                ? opaque.authenticate(attempt)
                : tokens.authenticate(attempt);
    }
}
