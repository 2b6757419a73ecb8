// F12: walk over the ports from the beginning, and let a remote port have one owner
//
// Four loops that delete ports keep a pointer to the next one while they drop
// the lock, during which that one may be freed. Here each begins again after
// every port; a port that is on its way out already is left alone, which is
// also what makes the loops end. And a target that comes back while nvme-fc
// has not let go of its old port shares the remote port with it: nvme-fc knows
// the new one only, so that the old one would wait for ever for a callback
// that frees the other. The new port takes over the old one's requests and
// link services, which belong to the same target, and the old one is freed.
// nvme-fc gives a remote port again only while it has references to it, so that
// remoteport_delete(), which would free the same, cannot be on its way.
//
// in drivers/scsi/fnic/fnic_fcs.c, 3 places
// in drivers/scsi/fnic/fdls_disc.c, 9 places
// in drivers/scsi/fnic/fnic_nvme.c, 2 places
// SPDX-License-Identifier: GPL-2.0-or-later

@@
@@
fnic_delete_fcp_tports(...)
{
	...
-	struct fnic_tport_s *next;
	... when any
}

@@
identifier tport, fnic;
iterator name list_for_each_entry, list_for_each_entry_safe;
@@
+/* One that is not on its way out yet. Called with fnic_lock held. */
+static struct fnic_tport_s *fnic_next_tport(struct fnic *fnic)
+{
+	struct fnic_tport_s *tport;
+
+	list_for_each_entry(tport, &fnic->iport.tport_list, links)
+		if (!(tport->flags & FNIC_FDLS_TPORT_DELETED))
+			return tport;
+	return NULL;
+}
+
fnic_delete_fcp_tports(struct fnic *fnic)
{
	<...
-	list_for_each_entry_safe(tport, next, &fnic->iport.tport_list, links)
+	while ((tport = fnic_next_tport(fnic)) != NULL)
	{
		...
	}
	...>
}

@@
identifier f = { fdls_process_gpn_ft_tgt_list, fdls_process_gpn_ft_rsp };
@@
f(...)
{
	...
-	struct fnic_tport_s *next;
	... when any
}

@@
identifier tport, iport;
iterator name list_for_each_entry, list_for_each_entry_safe;
statement S;
@@
+/* One that is not on its way out yet. Called with fnic_lock held. */
+static struct fnic_tport_s *fdls_next_tport(struct fnic_iport_s *iport)
+{
+	struct fnic_tport_s *tport;
+
+	list_for_each_entry(tport, &iport->tport_list, links)
+		if (!fdls_tport_is_offline(tport))
+			return tport;
+	return NULL;
+}
+
+/* The same, of those that the name server did not list. */
+static struct fnic_tport_s *fdls_next_unlisted_tport(struct fnic_iport_s *iport)
+{
+	struct fnic_tport_s *tport;
+
+	list_for_each_entry(tport, &iport->tport_list, links)
+		if (!fdls_tport_is_offline(tport) && !(tport->flags & FNIC_FDLS_TPORT_IN_GPN_FT_LIST))
+			return tport;
+	return NULL;
+}
+
fdls_process_gpn_ft_tgt_list(struct fnic_iport_s *iport, ...)
{
	<...
-	list_for_each_entry_safe(tport, next, &iport->tport_list, links)
+	while ((tport = fdls_next_unlisted_tport(iport)) != NULL)
	{
-		if (...) {
-			...
-		} else {
-			...
-		}
+		fdls_delete_tport(iport, tport);
		S
	}
+	list_for_each_entry(tport, &iport->tport_list, links)
+		tport->flags &= ~FNIC_FDLS_TPORT_IN_GPN_FT_LIST;
	...>
}

@@
identifier tport, iport;
iterator name list_for_each_entry_safe;
@@
fdls_process_gpn_ft_rsp(struct fnic_iport_s *iport, ...)
{
	<...
-	list_for_each_entry_safe(tport, next, &iport->tport_list, links)
+	while ((tport = fdls_next_tport(iport)) != NULL)
	{
		...
	}
	...>
}

@@
@@
fnic_fdls_link_down(...)
{
-	struct fnic_tport_s *next;
	... when any
}

@@
identifier tport, iport;
iterator name list_for_each_entry_safe;
@@
fnic_fdls_link_down(struct fnic_iport_s *iport)
{
	<...
-	list_for_each_entry_safe(tport, next, &iport->tport_list, links)
+	while ((tport = fdls_next_tport(iport)) != NULL)
	{
		...
	}
	...>
}

@@
typedef bool;
@@
+struct nvfnic_takeover {
+	struct fnic_tport_s *from;
+	struct fnic_tport_s *to;
+};
+
+/* Called with fnic_lock held, for each tag in use. */
+static bool nvfnic_take_over_io(struct sbitmap *map, unsigned int tag, void *data)
+{
+	struct nvfnic_takeover *takeover = data;
+	struct fnic_iport_s *iport = takeover->to->iport;
+	struct fnic_io_req *io_req = nvfnic_find_io_req_by_tag(iport->fnic, tag);
+
+	if (io_req && io_req->tport == takeover->from)
+		io_req->tport = takeover->to;
+	return true;
+}
+
+/* The port that had this one's remote port before. With fnic_lock held. */
+static void nvfnic_take_over(struct fnic *fnic, struct fnic_tport_s *tport)
+{
+	struct nvfnic_takeover takeover;
+	struct nvfnic_ls_req *ls_req;
+	struct fnic_tport_s *old;
+
+	takeover.from = NULL;
+	takeover.to = tport;
+	list_for_each_entry(old, &fnic->iport.tport_list, links)
+		if (old != tport && old == tport->nv_rport->private)
+			takeover.from = old;
+	old = takeover.from;
+	if (!old)
+		return;
+	sbitmap_for_each_set(&fnic->nvfnic_tag_map, nvfnic_take_over_io, &takeover);
+	list_for_each_entry(ls_req, &old->ls_req_list, list)
+		ls_req->tport = tport;
+	list_splice_tail_init(&old->ls_req_list, &tport->ls_req_list);
+	list_del(&old->links);
+	kfree(old);
+}
+
nvfnic_add_tport(...)
{
	...
}

@@
identifier fnic, tport;
@@
nvfnic_add_tport(struct fnic *fnic, struct fnic_tport_s *tport, ...)
{
	<...
	tport->flags |= FNIC_FDLS_NVME_REGISTERED;
+	nvfnic_take_over(fnic, tport);
	tport->nv_rport->private = tport;
	...>
}
