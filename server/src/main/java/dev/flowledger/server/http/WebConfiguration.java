package dev.flowledger.server.http;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.MicrosModule;
import dev.flowledger.api.Uuids;
import dev.flowledger.api.deployment.DeploymentId;
import dev.flowledger.api.flow.FlowId;
import dev.flowledger.api.key.ApiKeyId;
import dev.flowledger.api.run.FlowRunId;
import dev.flowledger.api.run.TaskRunId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Addresses as the reference's callers write them: with or without a trailing slash, with any name in the path. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    /** A strong entity tag of ours. If-Match compares strongly: a weak tag, or one that is no version, matches nothing. */
    private static final Pattern ETAG = Pattern.compile("(W/)?\"([^\"]*)\"");

    /** In a media type, not in its parameters. */
    private static final Pattern WILDCARD = Pattern.compile("^[^;]*\\*");

    private final JsonMapper mapper;
    private final ValidatingJsonReader reader;

    WebConfiguration(JsonMapper mapper, ValidatingJsonReader reader) {
        this.mapper = mapper;
        this.reader = reader;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new RecordQueryParamResolver(mapper, reader));
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, FlowId.class, text -> new FlowId(Uuids.parse(text)));
        registry.addConverter(String.class, DeploymentId.class, text -> new DeploymentId(Uuids.parse(text)));
        registry.addConverter(String.class, FlowRunId.class, text -> new FlowRunId(Uuids.parse(text)));
        registry.addConverter(String.class, TaskRunId.class, text -> new TaskRunId(Uuids.parse(text)));
        registry.addConverter(String.class, Instant.class, MicrosModule::parse);
        registry.addConverter(String.class, ApiKeyId.class, text -> new ApiKeyId(Uuids.parse(text)));
        registry.addConverter(String.class, ExpectedVersion.class, WebConfiguration::expectedVersion);
    }

    /** A Content-Type with a wildcard says nothing about the body: 415. Spring would fail on it. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
            @Override
            public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                    throws HttpMediaTypeNotSupportedException {
                if (WILDCARD.matcher(String.valueOf(request.getContentType())).find()) {
                    throw new HttpMediaTypeNotSupportedException("a wildcard");
                }
                return true;
            }
        });
    }

    /** Parameters are checked by the same clock as bodies. */
    @Bean
    static ValidationConfigurationCustomizer clockOfRules(Clock clock) {
        return rules -> rules.clockProvider(() -> clock);
    }

    /** Clients call the collections with a trailing slash and follow no redirect: {@code /flows/} is {@code /flows}. */
    @Bean
    static FilterRegistrationBean<UrlHandlerFilter> trailingSlash() {
        FilterRegistrationBean<UrlHandlerFilter> filter = new FilterRegistrationBean<>(
                UrlHandlerFilter.trailingSlashHandler("/api/**").wrapRequest().build());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 3);
        return filter;
    }

    /** The files of the page are named by what is in them: who has one of the same name is not sent it again. */
    @Bean
    static FilterRegistrationBean<ShallowEtagHeaderFilter> tagsOfFiles() {
        ShallowEtagHeaderFilter filter = new ShallowEtagHeaderFilter();
        // Tomcat compresses nothing that has a strong one.
        filter.setWriteWeakETag(true);
        FilterRegistrationBean<ShallowEtagHeaderFilter> files = new FilterRegistrationBean<>(filter);
        files.setUrlPatterns(List.of("/app/*", "/webjars/*", "/_static/*"));
        return files;
    }

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> anyNameInThePath() {
        return tomcat -> {
            tomcat.addConnectorCustomizers(connector -> {
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setAllowBackslash(true);
            });
            tomcat.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ContainerErrorValve.class.getName());
                }
            });
        };
    }

    private static ExpectedVersion expectedVersion(String ifMatch) {
        if (ifMatch.strip().equals("*")) {
            return ExpectedVersion.ANY;
        }
        Set<Long> versions = ETAG.matcher(ifMatch)
                .results()
                .filter(tag -> tag.group(1) == null)
                .map(tag -> tag.group(2))
                .filter(tag -> tag.matches("0|[1-9]\\d{0,17}"))
                .map(Long::valueOf)
                .collect(Collectors.toUnmodifiableSet());
        return new ExpectedVersion(versions);
    }
}
