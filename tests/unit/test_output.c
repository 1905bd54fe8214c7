// SPDX-License-Identifier: MIT
// Files of the tool appear whole or not at all, whatever happens.
#define _GNU_SOURCE // setresuid, mkdtemp

#include "../../tools/skc/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { MOST = 4096 };

static char folder[64]; // of the running test; the process is in it

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/skc_test_XXXXXX");
    return !mkdtemp(folder) || chdir(folder) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+w '%s' && rm -r '%s'", folder, folder);
    return chdir("/") != 0 || system(command) != 0;
}

static void put(const char *name, const char *text)
{
    assert_true(g_file_set_contents(name, text, -1, NULL));
}

static void assert_holds(const char *name, const char *text)
{
    char *found;
    assert_true(g_file_get_contents(name, &found, NULL, NULL));
    assert_string_equal(found, text);
    g_free(found);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// The folder holds exactly these names, parted by blanks, in alphabetical order.
static void assert_lists(const char *names)
{
    GDir *dir = g_dir_open(".", 0, NULL);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir));)
        g_ptr_array_add(list, g_strdup(name));
    g_dir_close(dir);
    g_ptr_array_sort(list, compare_names);
    g_ptr_array_add(list, NULL);
    char *joined = g_strjoinv(" ", (char **)list->pdata);
    assert_string_equal(joined, names);
    g_free(joined);
    g_ptr_array_free(list, TRUE);
}

static mode_t mode_of(const char *name)
{
    struct stat info;
    assert_int_equal(stat(name, &info), 0);
    return info.st_mode & 07777;
}

// Standard error goes to a file outside the folder between these two; the second returns what was printed.
static int saved_stderr;
static FILE *captured;

static void capture(void)
{
    fflush(stderr);
    saved_stderr = dup(STDERR_FILENO);
    captured = tmpfile();
    dup2(fileno(captured), STDERR_FILENO);
}

static const char *release(void)
{
    static char text[MOST];
    fflush(stderr);
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    rewind(captured);
    text[fread(text, 1, sizeof text - 1, captured)] = '\0';
    fclose(captured);
    return text;
}

// One line, "skc: WHAT: ...", that has `part` in it.
static void assert_sentence(const char *text, const char *what, const char *part)
{
    char *start = g_strdup_printf("skc: %s: ", what);
    assert_true(g_str_has_prefix(text, start));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    assert_non_null(strstr(text, part));
    g_free(start);
}

static void assert_open_fails(const char *target, const char *part)
{
    tool_output output;
    capture();
    int status = tool_output_open(&output, target);
    const char *said = release();
    assert_int_equal(status, TOOL_FAILED);
    assert_sentence(said, *target ? target : "output", part);
    tool_output_abandon(&output);
}

static void committed(void **state)
{
    (void)state;
    tool_output output;
    assert_int_equal(tool_output_open(&output, "new.png"), TOOL_DONE);
    assert_true(g_str_has_suffix(output.temporary, ".png"));
    assert_holds(output.temporary, "");
    assert_false(g_file_test("new.png", G_FILE_TEST_EXISTS));
    put(output.temporary, "whole");
    assert_int_equal(tool_output_commit(&output), TOOL_DONE);
    assert_holds("new.png", "whole");
    assert_lists("new.png");
    tool_output_abandon(&output);
    assert_lists("new.png");
}

static void abandoned(void **state)
{
    (void)state;
    put("old.skc", "old");
    tool_output output;
    assert_int_equal(tool_output_open(&output, "old.skc"), TOOL_DONE);
    int file = open(output.temporary, O_WRONLY);
    assert_int_equal(write(file, "half", 4), 4);
    close(file);
    assert_holds("old.skc", "old");
    tool_output_abandon(&output);
    assert_holds("old.skc", "old");
    assert_lists("old.skc");
    tool_output_abandon(&output);
    tool_output zero = {0};
    tool_output_abandon(&zero);
}

static void two_at_a_time(void **state)
{
    (void)state;
    tool_output a, b;
    assert_int_equal(tool_output_open(&a, "x.skc"), TOOL_DONE);
    assert_int_equal(tool_output_open(&b, "x.skc"), TOOL_DONE);
    assert_string_not_equal(a.temporary, b.temporary);
    tool_output_abandon(&a);
    assert_int_equal(tool_output_commit(&b), TOOL_DONE);
    assert_lists("x.skc");
}

static void permissions(void **state)
{
    (void)state;
    mode_t mask = umask(027);
    assert_int_equal(tool_write_file("new", "text", 4), TOOL_DONE);
    assert_int_equal(mode_of("new"), 0640);
    put("old", "");
    assert_int_equal(chmod("old", 0604), 0);
    tool_output output;
    assert_int_equal(tool_output_open(&output, "old"), TOOL_DONE);
    assert_int_equal(mode_of(output.temporary), 0600);
    assert_int_equal(tool_output_commit(&output), TOOL_DONE);
    assert_int_equal(mode_of("old"), 0604);
    umask(mask);
}

static void links(void **state)
{
    (void)state;
    assert_int_equal(mkdir("far", 0777), 0);
    put("far/file.skc", "old");
    assert_int_equal(symlink("far/file.skc", "link"), 0);
    assert_int_equal(symlink("link", "chain"), 0);
    assert_int_equal(symlink("far/none.skc", "dangling"), 0);
    assert_int_equal(tool_write_file("chain", "new", 3), TOOL_DONE);
    assert_int_equal(tool_write_file("dangling", "made", 4), TOOL_DONE);
    assert_lists("chain dangling far link");
    assert_true(g_file_test("chain", G_FILE_TEST_IS_SYMLINK));
    assert_true(g_file_test("link", G_FILE_TEST_IS_SYMLINK));
    assert_holds("far/file.skc", "new");
    assert_holds("far/none.skc", "made");
    // In the folder of the file, so that the rename stays on one file system; and gone.
    assert_int_equal(chdir("far"), 0);
    assert_lists("file.skc none.skc");

    assert_int_equal(symlink("b", "a"), 0);
    assert_int_equal(symlink("a", "b"), 0);
    assert_open_fails("a", "cannot be written");
}

static void refused(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder", 0777), 0);
    assert_int_equal(symlink("folder", "link"), 0);
    put("file", "old");
    assert_open_fails("folder", "is a folder");
    assert_open_fails("folder/", "is a folder");
    assert_open_fails("link", "is a folder");
    assert_open_fails(".", "is a folder");
    assert_open_fails("", "empty");
    assert_open_fails("none/x", "does not exist");
    assert_open_fails("none/", "does not exist");
    assert_open_fails("file/x", "cannot be written");
    assert_lists("file folder link");
    assert_holds("file", "old");
}

// As someone for whom permissions count.
static void unwritable(void **state)
{
    (void)state;
    assert_int_equal(mkdir("closed", 0777), 0);
    put("closed/old", "old");
    put("protected", "old");
    assert_int_equal(chmod("closed/old", 0666), 0);
    assert_int_equal(chmod("closed", 0555), 0);
    assert_int_equal(chmod("protected", 0444), 0);
    assert_int_equal(chmod(folder, 0777), 0);
    pid_t child = fork();
    if (child == 0) {
        // access() asks for the real user.
        if (geteuid() == 0 && (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0))
            _exit(2);
        tool_output output;
        capture();
        int wrong = tool_output_open(&output, "closed/new") != TOOL_FAILED;
        wrong |= tool_output_open(&output, "closed/old") != TOOL_FAILED;
        wrong |= tool_output_open(&output, "protected") != TOOL_FAILED;
        wrong |= tool_write_file("protected", "x", 1) != TOOL_FAILED;
        wrong |= g_strrstr(release(), "Permission denied") == NULL;
        _exit(wrong);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_holds("closed/old", "old");
    assert_holds("protected", "old");
    assert_lists("closed protected");
}

static void straight(void **state)
{
    (void)state;
    tool_output output;
    assert_int_equal(tool_output_open(&output, "/dev/null"), TOOL_DONE);
    assert_string_equal(output.temporary, "/dev/null");
    tool_output_abandon(&output);
    assert_int_equal(tool_write_file("/dev/null", "x", 1), TOOL_DONE);
    struct stat info;
    assert_int_equal(stat("/dev/null", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    capture();
    int status = tool_write_file("/dev/full", "x", 1);
    assert_sentence(release(), "/dev/full", "No space left");
    assert_int_equal(status, TOOL_FAILED);

    assert_int_equal(mkfifo("pipe", 0666), 0);
    int reader = open("pipe", O_RDWR);
    assert_int_equal(tool_write_file("pipe", "flow", 4), TOOL_DONE);
    char got[5] = "";
    assert_int_equal(read(reader, got, 4), 4);
    assert_string_equal(got, "flow");
    close(reader);
    assert_int_equal(stat("pipe", &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
    assert_lists("pipe");
    assert_true(tool_is_stdout("-") && tool_is_stdout("/dev/stdout") && !tool_is_stdout("./-"));
}

static void no_room(void **state)
{
    (void)state;
    put("old", "old");
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit = {100, 100};
        char text[1000] = "";
        int wrong = setrlimit(RLIMIT_FSIZE, &limit) != 0;
        // Not captured: the limit holds for that file too.
        wrong |= dup2(open("/dev/null", O_WRONLY), STDERR_FILENO) < 0;
        wrong |= tool_write_file("old", text, sizeof text) != TOOL_FAILED;
        wrong |= tool_write_file("new", text, sizeof text) != TOOL_FAILED;
        _exit(wrong);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_holds("old", "old");
    assert_lists("old");
}

static void commit_fails(void **state)
{
    (void)state;
    tool_output output;
    assert_int_equal(tool_output_open(&output, "x"), TOOL_DONE);
    assert_int_equal(mkdir("x", 0777), 0);
    capture();
    int status = tool_output_commit(&output);
    assert_sentence(release(), "x", "cannot be written");
    assert_int_equal(status, TOOL_FAILED);
    assert_null(output.temporary);
    assert_lists("x");
}

// Sends `count` signals to a child that is half-way through writing "old". Returns its wait status.
static int interrupt_writing(int catch, int number, int count)
{
    pid_t child = fork();
    if (child == 0) {
        if (catch)
            tool_catch_interrupt();
        tool_output output;
        if (tool_output_open(&output, "old") != TOOL_DONE)
            _exit(9);
        int file = open(output.temporary, O_WRONLY);
        if (write(file, "half", 4) != 4)
            _exit(9);
        for (int i = 0; i < count; i++) {
            if (tool_interrupted() != (i > 0))
                _exit(9);
            raise(number);
        }
        if (!tool_interrupted())
            _exit(9);
        tool_output_abandon(&output);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_holds("old", "old");
    assert_lists("old");
    return status;
}

static void interrupted(void **state)
{
    (void)state;
    put("old", "old");
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        int status = interrupt_writing(0, numbers[i], 1);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
    }
    assert_int_equal(interrupt_writing(1, SIGINT, 1), 0);
    assert_int_equal(interrupt_writing(1, SIGTERM, 1), 0);
    assert_int_equal(WTERMSIG(interrupt_writing(1, SIGINT, 2)), SIGINT);
    assert_int_equal(WTERMSIG(interrupt_writing(1, SIGTERM, 2)), SIGTERM);
    // A terminal that is gone does not wait for a fit to end.
    assert_int_equal(WTERMSIG(interrupt_writing(1, SIGHUP, 1)), SIGHUP);
}

static void reading(void **state)
{
    (void)state;
    put("file", "12345");
    char *text;
    size_t length;
    assert_int_equal(tool_read_file("file", 5, &text, &length), TOOL_DONE);
    assert_int_equal(length, 5);
    assert_string_equal(text, "12345");
    g_free(text);
    static const struct {
        const char *name, *part;
    } bad[] = {{"file", "larger than"}, {"none", "No such file"}, {".", "is a folder"}};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        capture();
        int status = tool_read_file(bad[i].name, 4, &text, &length);
        assert_sentence(release(), bad[i].name, bad[i].part);
        assert_int_equal(status, TOOL_FAILED);
        assert_null(text);
    }
}

static void hostile_names(void **state)
{
    (void)state;
    char *text;
    size_t length;
    capture();
    tool_read_file("a\n\033[31m\xc2\x9b"
                   "b",
                   4, &text, &length);
    assert_sentence(release(), "a??[31m?b", "No such file");
    // A long ending is not kept: the temporary name must not be longer than names may be.
    char name[256] = "x.";
    memset(name + 2, 'y', sizeof name - 3);
    assert_int_equal(tool_write_file(name, "", 0), TOOL_DONE);
    assert_lists(name);
}

int main(void)
{
    // What runs the tests may have had them ignored, as nohup does.
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        signal(numbers[i], SIG_DFL);
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(committed),   TEST(abandoned),  TEST(two_at_a_time), TEST(permissions), TEST(links),
        TEST(refused),     TEST(unwritable), TEST(straight),      TEST(no_room),     TEST(commit_fails),
        TEST(interrupted), TEST(reading),    TEST(hostile_names),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
