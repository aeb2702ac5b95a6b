package dev.flowledger.server.web;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.MicrosModule;
import dev.flowledger.server.error.ContainerErrorValve;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Accepts the URLs that Prefect clients send: with or without a trailing slash, with any name in the path. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    /**
     * An entity tag in If-Match. A weak tag counts as the version that it contains: proxies that compress responses make ETags
     * weak, and their clients could change nothing otherwise. RFC 9110 compares strongly, to protect the bytes of a
     * representation. Here the tag names the version of the record, which compression does not change.
     */
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"([^\"]*)\"");

    /** Matches an asterisk in the type of a Content-Type, not in its parameters. */
    private static final Pattern WILDCARD = Pattern.compile("^[^;]*\\*");

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverterFactory(new RecordIdConverterFactory());
        registry.addConverter(String.class, Instant.class, MicrosModule::parse);
        registry.addConverter(String.class, ExpectedVersion.class, WebConfiguration::expectedVersion);
    }

    /** A client that asks for a page, such as a browser, gets JSON, as from Prefect. */
    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
        HeaderContentNegotiationStrategy header = new HeaderContentNegotiationStrategy();
        configurer.strategies(List.of(request -> {
            List<MediaType> accepted = header.resolveMediaTypes(request);
            return accepted.contains(MediaType.TEXT_HTML)
                    ? Stream.concat(accepted.stream(), Stream.of(MediaType.APPLICATION_JSON))
                            .toList()
                    : accepted;
        }));
    }

    /** Responds with 415 to a Content-Type with a wildcard, such as {@code application/*}. Spring itself would respond with 500. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
            @Override
            public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                    throws HttpMediaTypeNotSupportedException {
                String type = request.getContentType();
                if (type != null && WILDCARD.matcher(type).find()) {
                    throw new HttpMediaTypeNotSupportedException("Content-Type with a wildcard");
                }
                return true;
            }
        });
    }

    /** Validates parameters with the same clock as bodies. */
    @Bean
    static ValidationConfigurationCustomizer validationClock(Clock clock) {
        return validation -> validation.clockProvider(() -> clock);
    }

    /** Handles {@code /flows/} as {@code /flows}: Prefect clients send the trailing slash and follow no redirect. */
    @Bean
    static FilterRegistrationBean<UrlHandlerFilter> trailingSlash() {
        FilterRegistrationBean<UrlHandlerFilter> filter = new FilterRegistrationBean<>(
                UrlHandlerFilter.trailingSlashHandler("/api/**").wrapRequest().build());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 6);
        return filter;
    }

    /** Matches routes faster. */
    @Bean
    static WebMvcRegistrations routes() {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new RouteMapping();
            }
        };
    }

    /** Disables a filter that Spring Boot adds for other servlets: the dispatcher servlet does the same for each request. */
    @Bean
    static FilterRegistrationBean<RequestContextFilter> requestContextFilter() {
        FilterRegistrationBean<RequestContextFilter> filter = new FilterRegistrationBean<>(new RequestContextFilter());
        filter.setEnabled(false);
        return filter;
    }

    /** Sets an ETag computed from the content of each file of the web page, so that browsers reload only changed files. */
    @Bean
    static FilterRegistrationBean<ShallowEtagHeaderFilter> fileETags() {
        ShallowEtagHeaderFilter filter = new ShallowEtagHeaderFilter();
        // Tomcat does not compress responses with a strong ETag.
        filter.setWriteWeakETag(true);
        FilterRegistrationBean<ShallowEtagHeaderFilter> files = new FilterRegistrationBean<>(filter);
        files.setUrlPatterns(List.of("/app/*", "/webjars/*", "/_static/*"));
        return files;
    }

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> allowAnyNameInPaths() {
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
                .map(tag -> tag.group(1))
                .filter(tag -> tag.matches("0|[1-9]\\d{0,17}"))
                .map(Long::valueOf)
                .collect(Collectors.toUnmodifiableSet());
        return new ExpectedVersion(versions);
    }
}
