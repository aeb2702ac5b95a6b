package dev.flowledger.server.security;

import static dev.flowledger.api.key.Role.AUDITOR;
import static dev.flowledger.api.key.Role.OPERATOR;
import static dev.flowledger.api.key.Role.READER;
import static dev.flowledger.api.key.Role.WRITER;

import io.github.bucket4j.TimeMeter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.util.StringUtils;

/** Configures authentication by bearer tokens and authorization by roles. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String BEARER = "Bearer ";

    @Bean
    static RoleHierarchy roleHierarchy() {
        return RoleHierarchyImpl.withRolePrefix("")
                .role(OPERATOR.text())
                .implies(WRITER.text(), AUDITOR.text())
                .role(WRITER.text())
                .implies(READER.text())
                .role(AUDITOR.text())
                .implies(READER.text())
                .build();
    }

    /** Checks the settings before any bean is created, so that a misconfigured server does not start its database. */
    @Bean
    static BeanFactoryPostProcessor authSettingsRegistration(ConfigurableEnvironment environment) {
        return beans -> {
            AuthSettings settings = AuthSettings.of(environment);
            beans.registerSingleton("authSettings", settings);
            environment.getPropertySources().addLast(healthDetails(settings));
        };
    }

    /** Shows health details to operators only, or to all clients if no API keys are required. */
    private static PropertySource<?> healthDetails(AuthSettings settings) {
        return new MapPropertySource(
                "healthDetails",
                Map.of(
                        "management.endpoint.health.show-details",
                        settings.isRequired() ? "when-authorized" : "always"));
    }

    /** Removes Spring Security from the path of requests if no API keys are required. */
    @Bean
    static BeanPostProcessor securityFilterOnlyIfRequired(ObjectProvider<AuthSettings> settings) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof DelegatingFilterProxyRegistrationBean filter) {
                    filter.setEnabled(settings.getObject().isRequired());
                }
                return bean;
            }
        };
    }

    /** Spring Boot adds this check to those of signature, issuer, time and audience. */
    @Bean
    static OAuth2TokenValidator<Jwt> expiryRequired() {
        return JwtAuthenticationManager::requireExpiry;
    }

    @Bean
    static HttpFirewall httpFirewall() {
        return new PermissiveHttpFirewall();
    }

    /** The time of the limit of failed attempts. Tests replace it. */
    @Bean
    static TimeMeter timeMeter() {
        return TimeMeter.SYSTEM_NANOTIME;
    }

    @Bean
    static SecurityFilterChain securityFilterChain(
            HttpSecurity http,
            AuthSettings settings,
            ApiKeys keys,
            ObjectProvider<JwtDecoder> issuer,
            TimeMeter time,
            AuthProblemHandler problems) {
        if (!settings.isRequired()) {
            return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE);
        }
        AuthenticationManager manager =
                new RateLimitingAuthenticationManager(verifier(keys, issuer.getIfAvailable()), time);
        return http.headers(SecurityConfiguration::strictTransportSecurity)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Browsers do not send bearer tokens on their own, so there is no request to forge.
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(problems).accessDeniedHandler(problems))
                .authorizeHttpRequests(RouteRoles::configure)
                .addFilter(bearerTokens(manager, problems))
                .addFilterAfter(new ActorMdcFilter(), BearerTokenAuthenticationFilter.class)
                .build();
    }

    /** Responses over HTTPS announce that the server requires HTTPS. {@link SecurityHeadersFilter} sets all other headers. */
    private static void strictTransportSecurity(HeadersConfigurer<HttpSecurity> headers) {
        headers.defaultsDisabled().httpStrictTransportSecurity(Customizer.withDefaults());
    }

    private static BearerTokenAuthenticationFilter bearerTokens(
            AuthenticationManager manager, AuthProblemHandler problems) {
        BearerTokenAuthenticationConverter converter = new BearerTokenAuthenticationConverter();
        converter.setBearerTokenResolver(SecurityConfiguration::bearerToken);
        BearerTokenAuthenticationFilter filter = new BearerTokenAuthenticationFilter(manager, converter);
        filter.setAuthenticationFailureHandler(problems::commence);
        return filter;
    }

    /**
     * Reads the token. Spring's resolver rejects characters that FLOWLEDGER_ADMIN_KEY may contain, and it rejects malformed
     * tokens before they are counted as failed attempts.
     */
    private static @Nullable String bearerToken(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String token = header.substring(BEARER.length()).strip();
        return StringUtils.hasText(token) ? token : null;
    }

    private static AuthenticationManager verifier(ApiKeys keys, @Nullable JwtDecoder decoder) {
        AuthenticationManager apiKeys = new ProviderManager(new OpaqueTokenAuthenticationProvider(keys));
        if (decoder == null) {
            return apiKeys;
        }
        AuthenticationManager jwts = new JwtAuthenticationManager(decoder);
        return attempt -> keys.isApiKey(((BearerTokenAuthenticationToken) attempt).getToken())
                ? apiKeys.authenticate(attempt)
                : jwts.authenticate(attempt);
    }
}
