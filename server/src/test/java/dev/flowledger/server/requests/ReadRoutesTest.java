package dev.flowledger.server.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

class ReadRoutesTest {

    @Test
    void routes_of_the_query_side_read() {
        assertThat(requests("dev.flowledger.query")).isNotEmpty().allMatch(ReadRoutes::contain);
    }

    @Test
    void routes_of_the_command_side_do_not_read() {
        assertThat(requests("dev.flowledger.command")).isNotEmpty().noneMatch(ReadRoutes::contain);
    }

    /** A request to each route of the controllers in a package. */
    private static List<MockHttpServletRequest> requests(String basePackage) {
        ClassPathScanningCandidateComponentProvider controllers =
                new ClassPathScanningCandidateComponentProvider(false);
        controllers.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        return controllers.findCandidateComponents(basePackage).stream()
                .map(BeanDefinition::getBeanClassName)
                .map(name -> ClassUtils.resolveClassName(Objects.requireNonNull(name), null))
                .flatMap(controller ->
                        Arrays.stream(controller.getDeclaredMethods()).flatMap(method -> requests(controller, method)))
                .toList();
    }

    private static Stream<MockHttpServletRequest> requests(Class<?> controller, Method method) {
        RequestMapping route = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
        if (route == null) {
            return Stream.empty();
        }
        RequestMapping base = AnnotatedElementUtils.findMergedAnnotation(controller, RequestMapping.class);
        return paths(base)
                .flatMap(prefix -> paths(route).map(prefix::concat))
                .map(path -> new MockHttpServletRequest(route.method()[0].name(), path));
    }

    private static Stream<String> paths(@Nullable RequestMapping mapping) {
        return mapping == null || mapping.path().length == 0 ? Stream.of("") : Arrays.stream(mapping.path());
    }
}
