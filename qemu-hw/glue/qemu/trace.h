#include "trace/trace-hw_viclab_glue_qemu.h"
