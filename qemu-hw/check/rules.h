/*
 * Every rule that the checker knows.
 *
 * X(enumerator, id, severity, clause, text): SHALL is what the standard
 * demands, SHOULD what it or common practice recommends. The clause names
 * standard and section in words, because the numbers differ from one edition
 * to the next. docs/checker.md has the same table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef VICLAB_CHECK_RULES_H
#define VICLAB_CHECK_RULES_H

/* clang-format off */
#define CHECK_RULES(X) \
    /* ---- FCoE encapsulation ---- */ \
    X(FCOE_VERSION, "fcoe.version", SHALL, \
      "FC-BB, FCoE frame format, version", \
      "version and reserved fields are zero") \
    X(FCOE_DELIMITERS, "fcoe.delimiters", SHALL, \
      "FC-BB, FCoE frame format, SOF and EOF", \
      "SOFi3 begins and EOFt ends a sequence, SOFn3 and EOFn are between") \
    X(FCOE_SOURCE, "fcoe.source-mac", SHALL, \
      "FC-BB, FCoE frame format, MAC addresses", \
      "an N_Port sends from its FPMA once it has an address, a fabric from " \
      "the FCF's MAC address") \
    X(FCOE_DESTINATION, "fcoe.destination-mac", SHALL, \
      "FC-BB, FCoE frame format, MAC addresses", \
      "an N_Port sends to the FCF's MAC address, a fabric to the FPMA") \
    X(FCOE_VLAN, "fcoe.vlan", SHALL, \
      "FC-BB, FIP, VLAN discovery", \
      "frames of a virtual link are in the VLAN of its FCF") \
    /* ---- FIP ---- */ \
    X(FIP_HEADER, "fip.header", SHALL, \
      "FC-BB, FIP, operation header", \
      "the version is 1, reserved fields are zero, the operation is known") \
    X(FIP_OPERATION, "fip.operation", SHALL, \
      "FC-BB, FIP, operation codes and subcodes", \
      "ENodes ask, FCFs answer and advertise") \
    X(FIP_FLAGS, "fip.flags", SHALL, \
      "FC-BB, FIP, operation header, flags", \
      "FP or SP says how addresses are given, F that an FCF speaks, S that " \
      "it was asked; others are zero") \
    X(FIP_DESCRIPTORS, "fip.descriptors", SHALL, \
      "FC-BB, FIP, descriptor list", \
      "descriptors have a length and fill the list exactly") \
    X(FIP_DESCRIPTOR_LENGTH, "fip.descriptor-length", SHALL, \
      "FC-BB, FIP, descriptors", \
      "each has the length of its type, and no critical one is unknown") \
    X(FIP_RESERVED, "fip.reserved", SHALL, \
      "FC-BB, FIP, descriptors", \
      "reserved bytes and bits are zero") \
    X(FIP_REQUIRED, "fip.required", SHALL, \
      "FC-BB, FIP, descriptors of each operation", \
      "the descriptors of the operation are there, each once") \
    X(FIP_MAC, "fip.mac", SHALL, \
      "FC-BB, FIP, MAC addresses", \
      "who asks all FCFs or ENodes uses their group address, else one of " \
      "them; the source is the one that the message names") \
    X(FIP_ADVERTISEMENT, "fip.advertisement", SHALL, \
      "FC-BB, FIP, Discovery Advertisement", \
      "FC-MAP and period are legal; one that was asked for is as long as the " \
      "ENode wants it") \
    X(FIP_ENCAPSULATION, "fip.encapsulation", SHALL, \
      "FC-BB, FIP, FLOGI, FDISC and LOGO descriptors", \
      "there is one, with that link service inside, in the answer as in the " \
      "request") \
    X(FIP_OUTSIDE, "fip.outside", SHALL, \
      "FC-BB, FIP, virtual link instantiation and logout", \
      "with an FCF that FIP has found, FLOGI, FDISC and fabric LOGO travel " \
      "inside FIP") \
    X(FIP_LOGIN, "fip.login", SHALL, \
      "FC-BB, FIP, virtual link instantiation request", \
      "it goes to an FCF that has said in this VLAN that it is available, " \
      "and proposes no address with FP alone") \
    X(FIP_GRANT, "fip.grant", SHALL, \
      "FC-BB, FIP, virtual link instantiation reply; FPMA", \
      "the address is FC-MAP and N_Port identifier") \
    X(FIP_LOGOUT, "fip.logout", SHALL, \
      "FC-BB, FIP, fabric logout", \
      "it names the VN_Port's address, and goes to the FCF of its virtual " \
      "link") \
    X(FIP_KEEP_ALIVE, "fip.keep-alive", SHALL, \
      "FC-BB, FIP, Keep Alive", \
      "it comes from an ENode or VN_Port with a virtual link, and names both " \
      "rightly") \
    X(FIP_KEEP_ALIVE_DUE, "fip.keep-alive-due", SHALL, \
      "FC-BB, FIP, FKA_ADV_PERIOD and FKA_VN_PERIOD", \
      "they come before two and a half periods are over") \
    X(FIP_ADVERTISEMENT_DUE, "fip.advertisement-due", SHALL, \
      "FC-BB, FIP, FKA_ADV_PERIOD", \
      "an FCF with virtual links advertises before two and a half periods " \
      "are over") \
    X(FIP_CLEAR, "fip.clear", SHALL, \
      "FC-BB, FIP, Clear Virtual Links", \
      "it names the FCF and VN_Ports of the port that it is sent to") \
    /* ---- frame header ---- */ \
    X(FS_R_CTL, "fs.r-ctl", SHALL, \
      "FC-FS, frame header, R_CTL and TYPE", \
      "R_CTL is one of the known ones and TYPE belongs to it") \
    X(FS_EXCHANGE_CONTEXT, "fs.exchange-context", SHALL, \
      "FC-FS, F_CTL, Exchange Context", \
      "the bit is set by the exchange's responder only") \
    X(FS_SEQUENCE_CONTEXT, "fs.sequence-context", SHALL, \
      "FC-FS, F_CTL, Sequence Context", \
      "the bit is not set by the initiator of a sequence") \
    X(FS_FIRST_SEQUENCE, "fs.first-sequence", SHALL, \
      "FC-FS, F_CTL, First_Sequence", \
      "the bit is set in the first sequence of an exchange only") \
    X(FS_LAST_SEQUENCE, "fs.last-sequence", SHALL, \
      "FC-FS, F_CTL, Last_Sequence", \
      "the bit is set in the sequence that ends an exchange only") \
    X(FS_END_SEQUENCE, "fs.end-sequence", SHALL, \
      "FC-FS, F_CTL, End_Sequence", \
      "the last frame of a sequence says so") \
    X(FS_INITIATIVE_BIT, "fs.initiative-transfer", SHALL, \
      "FC-FS, F_CTL, Sequence Initiative", \
      "what the other side has to answer transfers the initiative") \
    X(FS_F_CTL_RESERVED, "fs.f-ctl-reserved", SHALL, \
      "FC-FS, F_CTL", \
      "reserved bits, and those of other classes, are zero") \
    X(FS_CS_CTL, "fs.cs-ctl", SHALL, \
      "FC-FS, frame header, CS_CTL", \
      "it is zero where no login has offered preference or priority") \
    X(FS_DF_CTL, "fs.df-ctl", SHALL, \
      "FC-FS, frame header, DF_CTL", \
      "no optional header is announced, since there is none") \
    X(FS_FILL, "fs.fill", SHALL, \
      "FC-FS, F_CTL, Fill Bytes", \
      "data fields are words; fill bytes are in the last frame only") \
    X(FS_PARAMETER, "fs.parameter", SHALL, \
      "FC-FS, frame header, Parameter", \
      "it is a relative offset if F_CTL says so, and else zero") \
    X(FS_DATA_FIELD, "fs.data-field", SHALL, \
      "FC-LS, login, Receive Data Field Size", \
      "a data field is not larger than the receiver's login allows") \
    X(FS_S_ID, "fs.s-id", SHALL, \
      "FC-FS, frame header, S_ID", \
      "it is the address that the fabric has assigned") \
    X(FS_D_ID, "fs.d-id", SHALL, \
      "FC-FS, frame header, D_ID", \
      "it is a valid address, and not the sender's own") \
    /* ---- sequences and exchanges ---- */ \
    X(FS_SEQ_ID, "fs.seq-id", SHALL, \
      "FC-FS, sequence management, SEQ_ID", \
      "it differs from that of the sequence before, and stays the same " \
      "within one") \
    X(FS_SEQ_CNT, "fs.seq-cnt", SHALL, \
      "FC-FS, sequence management, SEQ_CNT", \
      "it begins with zero, or goes on, and counts frames") \
    X(FS_INITIATIVE, "fs.initiative", SHALL, \
      "FC-FS, sequence management, sequence initiative", \
      "only the side that holds the initiative begins a sequence") \
    X(FS_OX_ID, "fs.ox-id", SHALL, \
      "FC-FS, exchange management, OX_ID", \
      "a new exchange does not take the OX_ID of one that is open") \
    X(FS_QUALIFIER, "fs.recovery-qualifier", SHALL, \
      "FC-FS, ABTS protocol, recovery qualifier", \
      "an aborted exchange's OX_ID is not used again within R_A_TOV") \
    X(FS_RX_ID_FIRST, "fs.rx-id-first", SHALL, \
      "FC-FS, exchange management, RX_ID", \
      "it is FFFF in the originator's first sequence") \
    X(FS_RX_ID, "fs.rx-id", SHALL, \
      "FC-FS, exchange management, RX_ID", \
      "it is what the responder has assigned, in all frames afterwards") \
    X(FS_RX_ID_UNIQUE, "fs.rx-id-unique", SHALL, \
      "FC-FS, exchange management, RX_ID", \
      "a responder does not assign that of an exchange that is open") \
    X(FS_EXCHANGE, "fs.exchange", SHALL, \
      "FC-FS, exchange management, exchange identification", \
      "a frame that opens no exchange belongs to one that is open") \
    X(FS_ENDED, "fs.ended", SHALL, \
      "FC-FS, exchange management, exchange termination", \
      "nothing follows from a side that has ended the exchange") \
    /* ---- basic link services ---- */ \
    X(BLS_ABTS, "bls.abts", SHALL, \
      "FC-FS, Abort Sequence", \
      "ABTS has no payload, and says in its parameter what it aborts") \
    X(BLS_ABTS_EXCHANGE, "bls.abts-exchange", SHALL, \
      "FC-FS, Abort Sequence", \
      "ABTS names an exchange that its sender has open") \
    X(BLS_ACCEPT, "bls.accept", SHALL, \
      "FC-FS, Basic Accept", \
      "BA_ACC names the exchange of the ABTS, and a range of SEQ_CNT") \
    X(BLS_REJECT, "bls.reject", SHALL, \
      "FC-FS, Basic Reject", \
      "BA_RJT has a legal reason and explanation") \
    X(BLS_UNSOLICITED, "bls.unsolicited", SHALL, \
      "FC-FS, ABTS protocol", \
      "BA_ACC and BA_RJT answer an ABTS, once") \
    X(BLS_UNANSWERED, "bls.unanswered", SHALL, \
      "FC-FS, ABTS protocol", \
      "an ABTS is answered within two R_A_TOV") \
    /* ---- extended link services ---- */ \
    X(LS_LENGTH, "ls.length", SHALL, \
      "FC-LS, Extended Link Service payloads", \
      "the payload is as long as the command has it") \
    X(LS_RESERVED, "ls.reserved", SHALL, \
      "FC-LS, Extended Link Service payloads", \
      "reserved bytes are zero") \
    X(LS_ACCEPT, "ls.accept", SHALL, \
      "FC-LS, LS_ACC", \
      "the payload is what the request calls for") \
    X(LS_REJECT, "ls.reject", SHALL, \
      "FC-LS, LS_RJT", \
      "the reason and its explanation are legal") \
    X(LS_UNANSWERED, "ls.unanswered", SHALL, \
      "FC-LS, Extended Link Services, reply sequences", \
      "a request is answered within two R_A_TOV") \
    X(LS_LOGIN_VERSION, "ls.login-version", SHOULD, \
      "FC-LS, common service parameters, FC-PH version", \
      "both versions are 20h") \
    X(LS_LOGIN_CREDIT, "ls.login-credit", SHALL, \
      "FC-LS, common service parameters, buffer-to-buffer credit", \
      "it is not zero in a fabric login") \
    X(LS_LOGIN_DATA_FIELD, "ls.login-data-field", SHALL, \
      "FC-LS, service parameters, Receive Data Field Size", \
      "it is 256..2112 and a multiple of four") \
    X(LS_LOGIN_CLASS, "ls.login-class", SHALL, \
      "FC-LS, class service parameters, validity", \
      "class 3 is valid") \
    X(LS_LOGIN_NAMES, "ls.login-names", SHALL, \
      "FC-LS, login, Port_Name and Node_Name", \
      "both are there") \
    X(LS_LOGIN_PORT, "ls.login-port", SHALL, \
      "FC-LS, common service parameters, Nx_Port or Fx_Port", \
      "the bit is set in the fabric's answer to a fabric login only") \
    X(LS_LOGIN_TIMEOUTS, "ls.login-timeouts", SHALL, \
      "FC-LS, FLOGI, E_D_TOV and R_A_TOV", \
      "the fabric's answer has both, R_A_TOV not below E_D_TOV") \
    X(LS_FABRIC_LOGIN, "ls.fabric-login", SHALL, \
      "FC-LS, fabric login", \
      "an N_Port sends nothing else before it has logged in") \
    X(LS_PORT_LOGIN, "ls.port-login", SHALL, \
      "FC-LS, N_Port login", \
      "PLOGI comes before all that needs a login with the other port") \
    X(LS_PROCESS_LOGIN, "ls.process-login", SHALL, \
      "FC-LS, process login", \
      "PRLI comes before the first sequence of an FC-4") \
    X(LS_PRLI_LENGTH, "ls.prli-length", SHALL, \
      "FC-LS, PRLI and PRLO, page length and payload length", \
      "they fit each other, the FC-4 and the payload") \
    X(LS_PRLI_PAGE, "ls.prli-page", SHALL, \
      "FC-LS, PRLI and PRLO, service parameter page; FC-NVMe, PRLI", \
      "reserved bits are zero, NVMe establishes no image pair") \
    X(LS_PRLI_RESPONSE, "ls.prli-response", SHALL, \
      "FC-LS, PRLI and PRLO, accept response code", \
      "the answer has the request's type and a legal code") \
    X(LS_LOGO, "ls.logo", SHALL, \
      "FC-LS, LOGO", \
      "it has the sender's own address and name") \
    X(LS_ADISC, "ls.adisc", SHALL, \
      "FC-LS, ADISC", \
      "it has the sender's own address, and the names of its PLOGI") \
    X(LS_RSCN, "ls.rscn", SHALL, \
      "FC-LS, RSCN", \
      "payload length and pages fit; it comes from the fabric controller") \
    X(LS_SCR, "ls.scr", SHALL, \
      "FC-LS, SCR", \
      "the registration function is a legal one") \
    X(LS_DESCRIPTORS, "ls.descriptors", SHALL, \
      "FC-LS, descriptor lists", \
      "descriptors fill the list, and the list fills the payload") \
    X(LS_RRQ, "ls.rrq", SHALL, \
      "FC-LS, RRQ", \
      "it names an exchange of the sender's that was aborted") \
    /* ---- common transport and generic services ---- */ \
    X(GS_PREAMBLE, "gs.preamble", SHALL, \
      "FC-GS, CT_IU preamble", \
      "the revision is 1, reserved fields are zero") \
    X(GS_IN_ID, "gs.in-id", SHOULD, \
      "FC-GS, CT_IU preamble, IN_ID", \
      "it is zero") \
    X(GS_SERVER, "gs.server", SHALL, \
      "FC-GS, CT_IU preamble, GS_Type and GS_Subtype", \
      "they belong to the address that is asked") \
    X(GS_LENGTH, "gs.length", SHALL, \
      "FC-GS, requests and accepts of the servers", \
      "the body is as long as the command has it") \
    X(GS_RESERVED, "gs.reserved", SHALL, \
      "FC-GS, requests and accepts of the servers", \
      "reserved bytes are zero") \
    X(GS_RESPONSE, "gs.response", SHALL, \
      "FC-GS, CT_IU preamble, command and response code", \
      "the answer accepts or rejects, and repeats the request's type") \
    X(GS_RESIDUAL, "gs.residual", SHALL, \
      "FC-GS, CT_IU preamble, maximum and residual size", \
      "an answer fits the request's maximum; words are left over only of " \
      "lists, and where the maximum cuts") \
    X(GS_REJECT, "gs.reject", SHALL, \
      "FC-GS, CT_IU preamble, reject reason", \
      "only a reject has a reason, and a legal one") \
    X(GS_ENTRIES, "gs.entries", SHALL, \
      "FC-GS, name server, lists of ports", \
      "there is an entry, and the last one, no other, is marked") \
    X(GS_UNANSWERED, "gs.unanswered", SHALL, \
      "FC-GS, common transport, exchanges", \
      "a request is answered within two R_A_TOV") \
    X(GS_FDMI_BLOCK, "gs.fdmi-block", SHALL, \
      "FC-GS, FDMI, attribute block", \
      "as many attributes follow as are announced, and nothing else") \
    X(GS_FDMI_ATTRIBUTE, "gs.fdmi-attribute", SHALL, \
      "FC-GS, FDMI, attribute entries", \
      "each has a legal length for its type and is there once") \
    /* ---- FC-NVMe link services ---- */ \
    X(NLS_LENGTH, "nvme-ls.length", SHALL, \
      "FC-NVMe, NVMe link services, descriptor list length", \
      "it is the length of all that follows") \
    X(NLS_DESCRIPTOR, "nvme-ls.descriptor", SHALL, \
      "FC-NVMe, NVMe link services, descriptors", \
      "the command's descriptors are there, in order, with their lengths") \
    X(NLS_RESERVED, "nvme-ls.reserved", SHALL, \
      "FC-NVMe, NVMe link services, descriptors", \
      "reserved bytes are zero") \
    X(NLS_RESPONSE, "nvme-ls.response", SHALL, \
      "FC-NVMe, NVMe link services, Link Service Request Information", \
      "the answer repeats the request's command") \
    X(NLS_REJECT, "nvme-ls.reject", SHALL, \
      "FC-NVMe, NVMe link services, reject reason codes", \
      "the reason and its explanation are legal") \
    X(NLS_UNANSWERED, "nvme-ls.unanswered", SHALL, \
      "FC-NVMe, NVMe link services", \
      "a request is answered within two R_A_TOV") \
    X(NLS_ASSOCIATION, "nvme-ls.association-id", SHALL, \
      "FC-NVMe, associations, Association Identifier", \
      "a request names one that exists, an accept a new one") \
    X(NLS_CONNECTION, "nvme-ls.connection-id", SHALL, \
      "FC-NVMe, connections, Connection Identifier", \
      "an accept names a new one") \
    X(NLS_PARAMETERS, "nvme-ls.parameters", SHALL, \
      "FC-NVMe, Create Association and Create I/O Connection", \
      "queue identifier, size, ERSP ratio, controller and names are legal") \
    /* ---- FC-NVMe information units ---- */ \
    X(NVME_CMND, "nvme.cmnd", SHALL, \
      "FC-NVMe, NVMe_CMND IU, format", \
      "96 bytes with format FDh, FC-ID 28h and IU length 24") \
    X(NVME_CMND_RESERVED, "nvme.cmnd-reserved", SHALL, \
      "FC-NVMe, NVMe_CMND IU", \
      "reserved bytes and bits are zero") \
    X(NVME_CATEGORY, "nvme.category", SHALL, \
      "FC-NVMe, NVMe_CMND IU, category", \
      "it says administration or I/O, as the queue has it") \
    X(NVME_DIRECTION, "nvme.direction", SHALL, \
      "FC-NVMe, NVMe_CMND IU, flags and data length", \
      "data has a length and the direction of the command's opcode") \
    X(NVME_CONNECTION, "nvme.connection-id", SHALL, \
      "FC-NVMe, NVMe_CMND IU, Connection Identifier", \
      "the connection exists between the two ports") \
    X(NVME_CSN, "nvme.csn", SHALL, \
      "FC-NVMe, NVMe_CMND IU, Command Sequence Number", \
      "it counts the commands of a connection, from 1") \
    X(NVME_CID, "nvme.command-id", SHALL, \
      "NVMe, submission queue entry, Command Identifier", \
      "it differs from those of the queue's other open commands") \
    X(NVME_SGL, "nvme.sgl", SHALL, \
      "FC-NVMe, SGL in the SQE; NVMe over Fabrics, transport SGL", \
      "one transport data block without address, as long as the data") \
    X(NVME_SQE_RESERVED, "nvme.sqe-reserved", SHALL, \
      "NVMe over Fabrics, submission queue entry", \
      "metadata pointer and reserved bytes are zero") \
    X(NVME_QUEUE_FULL, "nvme.queue-full", SHALL, \
      "NVMe over Fabrics, submission queue flow control", \
      "no more commands are open than the queue has entries") \
    X(NVME_CONNECT, "nvme.connect-first", SHALL, \
      "NVMe over Fabrics, Connect", \
      "the first command of a queue is Connect, others follow its success") \
    X(NVME_XFER_RDY, "nvme.xfer-rdy", SHALL, \
      "FC-NVMe, NVMe_XFER_RDY IU", \
      "it asks for the next part of a write's data, and no more") \
    X(NVME_DATA, "nvme.data", SHALL, \
      "FC-NVMe, NVMe_DATA IU", \
      "data goes the way the command has it, in order, within its length") \
    X(NVME_BURST, "nvme.burst", SHALL, \
      "FC-NVMe, NVMe_DATA IU, write data", \
      "write data is exactly the burst that was asked for") \
    X(NVME_RSP, "nvme.rsp", SHALL, \
      "FC-NVMe, NVMe_RSP IU", \
      "it is 12 bytes of zero") \
    X(NVME_ERSP_REQUIRED, "nvme.ersp-required", SHALL, \
      "FC-NVMe, NVMe_ERSP IU, when it is sent", \
      "NVMe_RSP does for whole transfers only, less than the ERSP ratio in a " \
      "row, on a queue less than 90 % full") \
    X(NVME_ERSP_FABRICS, "nvme.ersp-fabrics", SHOULD, \
      "FC-NVMe, NVMe_ERSP IU, when it is sent", \
      "Fabrics commands are answered by NVMe_ERSP") \
    X(NVME_ERSP, "nvme.ersp", SHALL, \
      "FC-NVMe, NVMe_ERSP IU, format", \
      "32 bytes, IU length 8, a legal result, reserved bytes zero") \
    X(NVME_RSN, "nvme.rsn", SHALL, \
      "FC-NVMe, NVMe_ERSP IU, Response Sequence Number", \
      "it counts the NVMe_ERSPs of a connection, from 1") \
    X(NVME_TRANSFERRED, "nvme.transferred", SHALL, \
      "FC-NVMe, NVMe_ERSP IU, Transferred Data Length", \
      "it is the length of the data that was moved") \
    X(NVME_CQE, "nvme.cqe", SHALL, \
      "NVMe, completion queue entry", \
      "command and queue are those of the command") \
    X(NVME_SQHD, "nvme.sqhd", SHALL, \
      "NVMe, completion queue entry, SQ Head Pointer", \
      "it lies in the queue, and not beyond the last command")
/* clang-format on */

#endif
