// Whether a project is frozen, whose key it has and where its state is, is for each test to say.
for (const name of ['CI', 'SEGMIND_API_KEY', 'SEGMIND_BASE_URL', 'SEGMIND_UPLOAD_URL', 'GENIMG_STATE_DIR'])
  delete process.env[name]
