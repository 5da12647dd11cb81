"""The platform side of a Guardian Portal for Matrix Synapse: load `guardian_synapse.module.GuardianModule`."""
