// Loaded before Appium (node --import). The process that started the server holds the other end of
// stdin; when that process is gone, however it ended, the server ends too, with all its children.
process.stdin.on('error', end).on('close', end).on('end', end).resume();

function end() {
  try {
    process.kill(-process.pid, 'SIGKILL'); // the group of which the server is the leader
  } catch {
    process.exit(1);
  }
}
