/*
 * Runs a command and writes its processor time in microseconds, its peak memory in kilobytes and its exit status to a
 * file. Time is user and system time together: only the sum is measured, how it divides is sampled some hundred times a
 * second, which for a process of milliseconds often says that the user's part is nothing.
 *
 * usage: measure FILE COMMAND [ARGUMENT ...]
 *
 * A process starts with the peak of the one that forked it, so the starter must be small: Python's own size would hide
 * that of a smaller program.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(char **command)
{
	int null = open("/dev/null", O_WRONLY);

	if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0)
		execvp(command[0], command);
	_exit(127);
}

static long microseconds(const struct timeval *time)
{
	return (long)time->tv_sec * 1000000L + (long)time->tv_usec;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	FILE *file;
	pid_t child;

	if (argc < 3)
		return 64;
	child = fork();
	if (child == 0)
		run(argv + 2);
	if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status))
		return 1;
	file = fopen(argv[1], "w");
	if (!file)
		return 1;
	fprintf(file, "%ld %ld %d\n", microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime), usage.ru_maxrss,
		WEXITSTATUS(status));
	return fclose(file) ? 1 : 0;
}
