package dev.flowledger.server.http;

import dev.flowledger.api.ExpectedVersion;
import dev.flowledger.api.Uuids;
import dev.flowledger.api.flow.FlowId;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Addresses as the reference's callers write them: with or without a trailing slash, with any name in the path. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    /** A strong entity tag of ours. If-Match compares strongly: a weak tag, or one that is no version, matches nothing. */
    private static final Pattern ETAG = Pattern.compile("(W/)?\"([^\"]*)\"");

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, FlowId.class, text -> new FlowId(Uuids.parse(text)));
        registry.addConverter(String.class, ExpectedVersion.class, WebConfiguration::expectedVersion);
    }

    /** Clients call the collections with a trailing slash and follow no redirect: {@code /flows/} is {@code /flows}. */
    @Bean
    static FilterRegistrationBean<UrlHandlerFilter> trailingSlash() {
        FilterRegistrationBean<UrlHandlerFilter> filter = new FilterRegistrationBean<>(
                UrlHandlerFilter.trailingSlashHandler("/api/**").wrapRequest().build());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 3);
        return filter;
    }

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> anyNameInThePath() {
        return tomcat -> {
            tomcat.addConnectorCustomizers(connector -> {
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
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
                .filter(tag -> tag.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .collect(Collectors.toUnmodifiableSet());
        return new ExpectedVersion(versions);
    }
}
